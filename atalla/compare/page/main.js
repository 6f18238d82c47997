'use strict';
// Starts the page: reads the data and connects the choices to the charts.

class Page {
  constructor(data) {
    this.comparison = new Comparison(data);
    this.choice = new Choice(this.comparison);
    this.gantt = new Gantt(this.comparison);
    this.table = new SortedTable($('table'), TABLE_COLUMNS);
    this.loops = new SortedTable($('loop-table'), LOOP_COLUMNS);
    this.showHeader();
    this.makeChoices();
    this.draw();
    this.showFirst();
  }

  showHeader() {
    const {programs, schedulers, machines, failures, command, options} = this.comparison;
    const count = (number, what) => `${number} ${what}${number === 1 ? '' : 's'}`;
    $('subject').textContent = [count(programs.length, 'program'), count(schedulers.length, 'scheduler'),
                                count(machines.length, 'machine'), ...options].join(' · ');
    $('footer').textContent = command === '' ? '' : `Made by: ${command}`;
    $('relative-name').textContent = `of ${this.comparison.baseline}`;
    $('failures').hidden = failures.length === 0;
    $('failures').textContent = failures.join('\n');
  }

  makeChoices() {
    $('machine').append(...this.comparison.machines.map((name, m) => make('option', {value: m}, name)));
    $('machine').addEventListener('change', (event) => {
      this.choice.machine = Number(event.target.value);
      this.draw();
      this.gantt.showMachine(this.choice.machine);
    });
    $('metric').append(...this.comparison.metrics.map((metric, i) => make(
        'label', {title: metric.title}, make('input', {type: 'radio', name: 'metric', value: metric.name, ...(i === 0 ? {checked: ''} : {})}),
        make('span', {}, metric.name))));
    $('metric').addEventListener('change', (event) => {
      this.choice.metric = event.target.value;
      this.draw();
    });
    $('scale').addEventListener('change', (event) => {
      this.choice.relative = event.target.value === 'relative';
      this.draw();
    });
    $('filter').addEventListener('input', (event) => {
      this.choice.filter = event.target.value.trim();
      this.draw();
    });
    $('theme').addEventListener('click', () => {
      const root = document.documentElement;
      const isDark = getComputedStyle(root).colorScheme.includes('dark');
      root.dataset.theme = isDark ? 'light' : 'dark';
    });
  }

  draw() {
    const {comparison, choice} = this;
    const open = (program, scheduler) => this.open(program, scheduler);
    drawTiles(comparison, choice, (scheduler) => this.toggle(scheduler));
    drawBars(comparison, choice, open);
    this.table.show(tableRows(comparison, choice, open));
    const loops = loopRows(comparison, choice);
    $('loops').hidden = loops.length === 0;
    this.loops.show(loops);
  }

  toggle(scheduler) {
    const {hidden} = this.choice;
    if (!hidden.delete(scheduler)) hidden.add(scheduler);
    this.draw();
    $('tiles').children[scheduler].focus();
  }

  /** The first program that has blocks, under the best scheduler, with the baseline below it. */
  showFirst() {
    const means = this.comparison.schedulers.map((_, s) => this.comparison.geometricMean(0, s, 'packets'));
    const rank = (s) => means[s] === null ? Infinity : means[s];
    const best = means.reduce((found, _, s) => rank(s) < rank(found) ? s : found, 0);
    this.gantt.panes[0].scheduler.value = String(best);
    const other = best === this.comparison.baselineIndex ? -1 : this.comparison.baselineIndex;
    this.gantt.panes[1].scheduler.value = String(other);
    this.gantt.showProgram(0);
  }

  open(program, scheduler) {
    this.gantt.panes[0].scheduler.value = String(scheduler);
    this.gantt.showProgram(program);
    $('gantt').scrollIntoView({block: 'start'});
    $('gantt-program').focus({preventScroll: true});
  }
}

const page = new Page(JSON.parse($('comparison').textContent));
