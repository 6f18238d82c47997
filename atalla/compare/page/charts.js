'use strict';
// Tiles, bars and tables.

/** Of the schedulers, in order; as readable on white as on black. */
const SCHEDULER_COLOURS = ['#8a97a8', '#e0a100', '#c77b30', '#2f8fe8', '#7cb8f2', '#12a37a', '#a06be0', '#e0567a',
                           '#5f6fd8', '#8cae2e'];
const STALLS = [['operand', '#f2a60d'], ['unit', '#ea6a7c'], ['port', '#b884f5'], ['dma', '#5b97ff'], ['control', '#93a1b5']];
// A bar that is longer is cut; its label has the number.
const LONGEST_RATIO = 2;

function $(id) { return document.getElementById(id); }

/** An element; strings become text, so that nothing of the data is ever HTML. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') Object.assign(element.style, value);
    else if (value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function colourOf(scheduler) { return SCHEDULER_COLOURS[scheduler % SCHEDULER_COLOURS.length]; }

function digits(value, decimals) {
  return value.toLocaleString('en', {minimumFractionDigits: decimals, maximumFractionDigits: decimals});
}

function ratioText(value) { return `${value.toFixed(2)}×`; }

/** What the person has chosen; the charts follow it. */
class Choice {
  constructor(comparison) {
    this.machine = 0;
    this.metric = comparison.metrics[0].name;
    this.relative = true;
    this.filter = '';
    this.hidden = new Set();
  }

  shows(program) { return program.name.toLowerCase().includes(this.filter.toLowerCase()); }
}

function drawTiles(comparison, choice, toggled) {
  const metric = comparison.metric(choice.metric);
  $('tiles').replaceChildren(...comparison.schedulers.map((name, s) => {
    const mean = comparison.geometricMean(choice.machine, s, choice.metric);
    return make('button', {
      type: 'button', class: 'tile', 'aria-pressed': String(!choice.hidden.has(s)),
      style: {borderLeftColor: colourOf(s)}, title: `Show or hide ${name}`, onclick: () => toggled(s),
    }, make('span', {class: 'name'}, name),
    make('span', {class: 'big'}, mean === null ? '–' : ratioText(mean)),
    make('small', {}, s === comparison.baselineIndex ? 'the baseline' : `of ${comparison.baseline}`));
  }));
  $('tiles-hint').textContent = `Geometric means of ${metric.title}, over the programs that all schedulers run; ` +
      `${metric.more_is_better ? 'more' : 'less'} is better.`;
}

function barRow(comparison, choice, p, s, scale, open) {
  const metric = comparison.metric(choice.metric);
  const row = comparison.machineOf(p, choice.machine).schedules[s];
  const value = row.values[choice.metric];
  const ratio = comparison.ratio(p, choice.machine, s, choice.metric);
  const name = comparison.schedulers[s];
  const failure = row.error || row.difference;
  const shown = choice.relative ? ratio : value;
  const label = make('span', {class: 'label'});
  const track = make('span', {class: 'track'});
  if (known(value)) {
    const best = value === comparison.best(p, choice.machine, choice.metric);
    label.append(make('b', best ? {class: 'best'} : {}, digits(value, metric.decimals)));
    if (ratio !== null) label.append(make('i', {}, ` ${ratioText(ratio)}`));
  } else {
    label.append(make('span', failure ? {class: 'failed'} : {}, failure ? 'failed' : 'does not run'));
  }
  if (known(shown) && scale > 0) {
    const cut = shown > scale;
    track.append(make('span', {
      class: cut ? 'fill cut' : 'fill',
      style: {width: `${Math.min(100 * shown / scale, 100)}%`, background: colourOf(s)},
    }));
  }
  for (const mark of scaleMarks(comparison, choice, p)) {
    if (mark.at > scale) continue;
    track.append(make('span', {class: `mark ${mark.kind}`, style: {left: `${100 * mark.at / scale}%`}}));
  }
  const says = `${name}: ${known(value) ? digits(value, metric.decimals) : 'not known'} ${metric.title}` +
      (ratio === null ? '' : `, ${ratioText(ratio)} of ${comparison.baseline}`) +
      (failure ? `\n${failure}` : row.run_error ? `\n${row.run_error}` : '') + '\nClick to see its packets';
  return make('button', {type: 'button', class: 'bar-row', title: says, onclick: () => open(p, s)},
              make('span', {class: 'who'}, name), track, label);
}

/** Lines over the bars: the baseline, and the bound, in the units of the scale. */
function scaleMarks(comparison, choice, p) {
  const marks = [];
  const base = comparison.value(p, choice.machine, comparison.baselineIndex, choice.metric);
  const bound = comparison.machineOf(p, choice.machine).bounds[choice.metric];
  if (choice.relative && known(base)) marks.push({kind: 'base', at: 1});
  if (known(bound) && (!choice.relative || (known(base) && base > 0))) {
    marks.push({kind: 'bound', at: choice.relative ? bound / base : bound});
  }
  return marks;
}

function scaleOf(comparison, choice, p, shown) {
  const values = shown.map((s) => choice.relative ? comparison.ratio(p, choice.machine, s, choice.metric) :
                                                    comparison.value(p, choice.machine, s, choice.metric));
  const most = Math.max(0, ...values.filter(known));
  return choice.relative ? Math.max(1, Math.min(most, LONGEST_RATIO)) : most;
}

function drawBars(comparison, choice, open) {
  const metric = comparison.metric(choice.metric);
  const shown = comparison.schedulers.map((_, s) => s).filter((s) => !choice.hidden.has(s));
  const groups = [];
  // One scale for all programs if bars are ratios.
  const common = Math.max(1, ...comparison.programs.map((_, p) => scaleOf(comparison, choice, p, shown)));
  comparison.programs.forEach((program, p) => {
    if (!choice.shows(program)) return;
    const bound = comparison.machineOf(p, choice.machine).bounds[choice.metric];
    const scale = choice.relative ? common : scaleOf(comparison, choice, p, shown);
    groups.push(make('div', {class: 'group', role: 'group', 'aria-label': program.name},
                     make('h3', {}, program.name,
                          make('span', {}, `${digits(program.instructions, 0)} instructions` +
                               (known(bound) ? `, bound ${digits(bound, 0)}` : ''))),
                     make('div', {class: 'plot'},
                          ...shown.map((s) => barRow(comparison, choice, p, s, scale, open)))));
  });
  const relative = choice.relative ? `, of ${comparison.baseline} (thin line)` : ', each program on its own scale';
  $('bars-title').textContent = metric.title[0].toUpperCase() + metric.title.slice(1) + relative +
      (['packets', 'static'].includes(metric.name) ? '; dashed: no schedule of the same blocks is below' : '');
  $('bars').replaceChildren(...(groups.length > 0 ? groups : [make('p', {class: 'none'}, 'No program has that name.')]));
}

/** A table whose columns sort it: rows are arrays of {text, sort, ...}, or plain strings and numbers. */
class SortedTable {
  constructor(table, columns) {
    this.table = table;
    this.columns = columns;
    this.by = -1;
    this.up = true;
    this.rows = [];
  }

  show(rows) {
    this.rows = rows;
    this.draw();
  }

  sortBy(column) {
    this.up = this.by === column ? !this.up : true;
    this.by = column;
    this.draw();
    this.table.querySelectorAll('th button')[column].focus();
  }

  draw() {
    const rows = [...this.rows];
    const key = (row) => row[this.by].sort;
    if (this.by >= 0) {
      rows.sort((a, b) => {
        const [x, y] = [key(a), key(b)];
        if (x === null || y === null) return (x === null) - (y === null);
        return (this.up ? 1 : -1) * (typeof x === 'string' ? x.localeCompare(y) : x - y);
      });
    }
    const head = make('tr', {}, ...this.columns.map((column, i) => make('th', {
      scope: 'col', class: column.text ? 'text' : '',
      'aria-sort': i !== this.by ? 'none' : this.up ? 'ascending' : 'descending',
    }, make('button', {type: 'button', title: column.title || null, onclick: () => this.sortBy(i)},
            column.name + (i !== this.by ? '' : this.up ? ' ▲' : ' ▼')))));
    const body = rows.map((row) => make('tr', {}, ...row.map((cell, i) => make(
        'td', {class: [this.columns[i].text ? 'text' : '', cell.class || ''].join(' ').trim() || null,
               title: cell.title || null}, ...[cell.content].flat()))));
    this.table.replaceChildren(make('thead', {}, head), make('tbody', {}, ...body));
  }
}

function textCell(text, more = {}) { return {content: text, sort: text, ...more}; }

function numberCell(value, decimals = 0, more = {}) {
  return {content: known(value) ? digits(value, decimals) : '–', sort: known(value) ? value : null, ...more};
}

function stallCell(stalls, cycles) {
  if (!stalls) return {content: '–', sort: null};
  const total = stalls.reduce((sum, value) => sum + value, 0);
  const bar = make('span', {class: 'stalls'}, ...STALLS.map(([, colour], i) => make(
      'span', {style: {width: `${100 * stalls[i] / Math.max(cycles, 1)}%`, background: colour}})));
  return {
    content: [bar, ` ${digits(total, 0)}`], sort: total,
    title: STALLS.map(([name], i) => `${name}: ${digits(stalls[i], 0)}`).join('\n') + `\nof ${digits(cycles, 0)} cycles`,
  };
}

const TABLE_COLUMNS = [
  {name: 'program', text: true}, {name: 'scheduler', text: true},
  {name: 'packets executed'}, {name: 'of baseline'}, {name: 'cycles'},
  {name: 'stalls, by cause', title: 'operand, unit, port, dma, control; of all cycles', text: true},
  {name: 'fill %', title: 'Instructions executed, of the slots of all packets executed'},
  {name: 'packets'}, {name: 'fill %', title: 'Of all slots of the program'},
  {name: 'non-empty %', title: 'Of the slots of packets that are not empty'}, {name: 'detours'},
  {name: 'ms', title: 'Processor time to schedule, checks included'}, {name: 'instr/s'}, {name: 'remarks', text: true},
];

function tableRows(comparison, choice, open) {
  const rows = [];
  comparison.programs.forEach((program, p) => {
    if (!choice.shows(program)) return;
    comparison.machineOf(p, choice.machine).schedules.forEach((row, s) => {
      if (choice.hidden.has(s)) return;
      const {values} = row;
      const isBest = known(values.packets) && values.packets === comparison.best(p, choice.machine, 'packets');
      rows.push([
        {content: make('button', {type: 'button', onclick: () => open(p, s)}, program.name), sort: program.name},
        {content: [make('span', {class: 'swatch', style: {background: colourOf(s)}}), comparison.schedulers[s]],
         sort: comparison.schedulers[s]},
        numberCell(values.packets, 0, isBest ? {class: 'good'} : {}),
        numberCell(comparison.ratio(p, choice.machine, s, 'packets'), 2),
        numberCell(values.cycles), stallCell(known(values.cycles) ? row.stalls : null, values.cycles), numberCell(values.fill, 1),
        numberCell(values.static), numberCell(row.all_rows, 1), numberCell(row.non_empty, 1),
        numberCell(row.detours), numberCell(values.time, 3), numberCell(row.speed),
        textCell(row.error || row.difference || row.run_error || '', {class: 'wide'}),
      ]);
    });
  });
  return rows;
}

const LOOP_COLUMNS = [
  {name: 'program', text: true}, {name: 'loop', text: true}, {name: 'instructions'}, {name: 'iterations'},
  {name: 'list', title: 'Packets of an iteration under list'},
  {name: 'ResMII', title: 'The least interval that the resources of a packet allow'},
  {name: 'by', text: true}, {name: 'RecMII', title: 'The least interval that recurrences allow'},
  {name: 'least II', title: 'The least interval for which a schedule was found'}, {name: 'II used'},
  {name: 'stages'}, {name: 'copies'}, {name: 'remarks', text: true},
];

function loopRows(comparison, choice) {
  const rows = [];
  comparison.programs.forEach((program, p) => {
    if (!choice.shows(program)) return;
    for (const loop of comparison.machineOf(p, choice.machine).loops) {
      const bound = Math.max(loop.res_mii, loop.rec_mii);
      rows.push([
        textCell(program.name), textCell(loop.name, {title: loop.source}), numberCell(loop.instructions),
        numberCell(loop.iterations), numberCell(loop.list_packets), numberCell(loop.res_mii), textCell(loop.limit),
        numberCell(loop.rec_mii),
        numberCell(loop.least_ii || null, 0, loop.least_ii > 0 && loop.least_ii === bound ? {class: 'good', title: 'the bound'} : {}),
        numberCell(loop.pipelined ? loop.ii : null), numberCell(loop.stages), numberCell(loop.copies),
        textCell(loop.pipelined ? '' : loop.reason, {class: 'wide'}),
      ]);
    }
  });
  return rows;
}
