'use strict';
// The packets of a block: slots against time. Only what is in view is in the document.

const FIELD = {axis: 22, row: 27, cell: 23};
/** By unit, in families of colour: scalar, memory, vector, matrix, transfers, moves. */
const UNIT_COLOURS = {
  'ALU.S': '#8fbbdb', 'MULT.S': '#6aa5d0', 'DIV.S': '#4d90c4', 'DIV_CVT.S': '#a9cbe3', 'BF16': '#7fb0ea',
  'MEM.S': '#7accbb', 'VEC_MEM': '#45b9a0', 'SDMA': '#f2c14e', 'CONTROL': '#b7bfca', 'ALU.V': '#b9a5e6',
  'MULT.V': '#a189dd', 'EXP.V': '#d39ae0', 'GEMM': '#a5cf6a', 'WBMTOS': '#e8b08c', 'WBSTOM': '#e39b9b', 'WBVTOS': '#e2a7c0',
};

function unitColour(name) { return UNIT_COLOURS[name] || '#c3c8d0'; }

function times(count) { return count === 1 ? 'once' : `${digits(count, 0)} times`; }

/** A pane: one scheduler's packets of one block. */
class Pane {
  constructor(gantt, root) {
    this.gantt = gantt;
    this.root = root;
    this.block = null;
    this.chosen = -1;
    this.pinned = false;
    this.cells = new Map();
    this.scheduler = make('select', {onchange: () => gantt.chooseScheduler(this, Number(this.scheduler.value))});
    this.blocks = make('select', {onchange: () => this.showBlock(Number(this.blocks.value))});
    this.facts = make('span', {class: 'facts'});
    this.field = make('div', {class: 'field', role: 'grid', 'aria-label': 'Instructions by packet and slot'});
    this.view = make('div', {class: 'view'}, this.field);
    this.view.addEventListener('scroll', () => this.draw());
    // The longest path lies under the instructions, what is selected over them.
    this.under = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    this.under.setAttribute('class', 'under');
    this.svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    this.chart = make('div', {class: 'chart'},
                      make('div', {class: 'slots', 'aria-hidden': 'true'}, ...[0, 1, 2, 3].map((s) => make('div', {}, `slot ${s}`))),
                      this.view);
    this.none = make('p', {class: 'none', hidden: ''});
    root.append(make('div', {class: 'choice'}, make('label', {}, 'Scheduler ', this.scheduler),
                     make('label', {}, 'Block ', this.blocks), this.facts), this.none, this.chart);
    this.field.addEventListener('keydown', (event) => this.onKey(event));
  }

  /** `schedule` is a row of the comparison, `blocks` what is drawn of it. */
  showSchedule(schedule, blocks, preferred) {
    this.schedule = schedule;
    this.data = blocks;
    this.unselect();
    this.blocks.replaceChildren(...schedule.blocks.map((block, i) => make(
        'option', {value: i}, `${block.name}: ${block.packets} packets` + (block.entered > 0 ? `, ${times(block.entered)}` : ''))));
    this.none.hidden = schedule.blocks.length > 0;
    this.chart.hidden = schedule.blocks.length === 0;
    this.none.textContent = schedule.error || 'Nothing to show.';
    this.facts.textContent = '';
    if (schedule.blocks.length > 0) this.showBlock(this.pick(preferred));
    else this.block = null;
  }

  /** The block of the same name or line; else the one with the most cycles. */
  pick(preferred) {
    const {blocks} = this.schedule;
    if (preferred) {
      for (const same of [(b) => b.name === preferred.name, (b) => b.source !== '' && b.source === preferred.source]) {
        const found = blocks.findIndex(same);
        if (found >= 0) return found;
      }
    }
    const weight = (block) => block.cycles || block.packets / 1e6;
    return blocks.reduce((best, block, i) => weight(block) > weight(blocks[best]) ? i : best, 0);
  }

  summary() { return this.block ? this.schedule.blocks[Number(this.blocks.value)] : null; }

  showBlock(index) {
    this.blocks.value = String(index);
    const block = this.schedule.blocks[index];
    this.block = new Block(this.data[index], this.gantt.comparison);
    this.unselect();
    this.view.scrollLeft = 0;
    this.facts.replaceChildren(
        make('b', {}, `${block.packets} packets`), ` for ${block.instructions} instructions; no fewer than `,
        make('b', {}, String(block.bound)), ` (${block.limit})`,
        block.entered > 0 ? `; entered ${times(block.entered)}, ${digits(block.cycles, 0)} cycles` : '',
        `; ${this.block.end(true)} cycles if all operands are there`);
    this.redraw();
    this.gantt.blockChanged();
  }

  // --- Drawing ---

  get step() { return this.gantt.step; }
  get inCycles() { return this.gantt.inCycles; }
  left(packet) { return this.block.time(packet, this.inCycles) * this.step; }

  redraw() {
    if (!this.block) return;
    const width = Math.max(this.block.end(this.inCycles) * this.step + 60, this.view.clientWidth);
    this.field.replaceChildren(this.under, this.svg);
    this.field.style.width = `${width}px`;
    for (const svg of [this.under, this.svg]) svg.setAttribute('width', width);
    this.cells.clear();
    this.path = this.gantt.critical ? this.block.criticalPath(this.inCycles).path : [];
    const bound = this.schedule.blocks[Number(this.blocks.value)].bound;
    if (!this.inCycles) {
      this.field.append(make('div', {class: 'limit', style: {left: `${bound * this.step}px`}}, make('span', {}, `bound ${bound}`)));
    }
    this.ticks = make('div');
    this.field.prepend(this.ticks);
    this.draw();
    this.drawEdges();
  }

  /** Cells in view, and a little more on both sides. */
  draw() {
    if (!this.block) return;
    const margin = 300;
    const from = (this.view.scrollLeft - margin) / this.step;
    const to = (this.view.scrollLeft + this.view.clientWidth + margin) / this.step;
    const first = Math.max(0, this.block.packetAt(from, this.inCycles) - 1);
    const last = Math.min(this.block.packets, this.block.packetAt(to, this.inCycles) + 1);
    const kept = new Set();
    for (let p = first; p < last; ++p) {
      for (const node of this.block.byPacket[p]) {
        kept.add(node.index);
        if (!this.cells.has(node.index)) this.addCell(node);
      }
    }
    for (const [index, cell] of this.cells) {
      if (kept.has(index) || index === this.chosen || cell === document.activeElement) continue;
      cell.remove();
      this.cells.delete(index);
    }
    this.drawTicks(from, to);
    this.mark();
  }

  drawTicks(from, to) {
    let every = 1;
    for (const factor of [2, 2.5, 2, 2, 2.5, 2, 2, 2.5, 2]) {
      if (every * this.step >= 42) break;
      every = Math.round(every * factor);
    }
    const ticks = [];
    const end = Math.min(to, this.block.end(this.inCycles));
    for (let t = Math.max(0, Math.floor(from / every) * every); t <= end; t += every) {
      ticks.push(make('div', {class: 'tick', style: {left: `${t * this.step}px`}}, String(t)));
    }
    this.ticks.replaceChildren(...ticks);
  }

  addCell(node) {
    const width = Math.max(this.step - (this.step > 14 ? 4 : this.step > 5 ? 1 : 0), 2);
    const unit = this.gantt.comparison.units[node.unit];
    const cell = make('button', {
      type: 'button', class: this.step < 34 ? 'cell thin' : 'cell', role: 'gridcell', tabindex: '-1',
      'aria-label': `packet ${node.packet}, slot ${node.slot}: ${node.text}, ${unit}`,
      style: {
        left: `${this.left(node.packet) + (this.step > 14 ? 2 : 0)}px`, top: `${FIELD.axis + node.slot * FIELD.row + 3}px`,
        width: `${width}px`, background: unitColour(unit),
      },
      onmouseenter: (event) => this.hover(node.index, event), onmouseleave: () => this.leave(),
      onfocus: () => this.select(node.index, true), onclick: () => this.select(node.index, true),
    }, this.step < 34 ? '' : this.step < 80 ? node.text.split(' ')[0] : node.text);
    this.cells.set(node.index, cell);
    this.field.append(cell);
  }

  /** Classes of all cells, by what is selected, found, and on the path. */
  mark() {
    const node = this.chosen >= 0 ? this.block.nodes[this.chosen] : null;
    const before = new Set(node ? node.before.map((edge) => edge.from) : []);
    const after = new Set(node ? node.after.map((edge) => edge.to) : []);
    const path = new Set(this.path);
    const query = this.gantt.query;
    let stop = node ? node.index : -1;
    for (const [index, cell] of this.cells) {
      const other = this.block.nodes[index];
      if (stop < 0) stop = index;
      cell.classList.toggle('chosen', index === this.chosen);
      cell.classList.toggle('before', before.has(index));
      cell.classList.toggle('after', after.has(index));
      cell.classList.toggle('path', path.has(index));
      cell.classList.toggle('dim', node !== null && index !== this.chosen && !before.has(index) && !after.has(index));
      cell.classList.toggle('found', query !== '' && this.matches(other, query));
      cell.tabIndex = index === stop ? 0 : -1;
    }
  }

  matches(node, query) { return `${node.text} ${node.source}`.toLowerCase().includes(query); }

  middle(node) { return FIELD.axis + node.slot * FIELD.row + FIELD.row / 2 + 1; }

  drawEdges() {
    this.svg.replaceChildren();
    this.under.replaceChildren();
    this.field.querySelectorAll('.latency').forEach((bar) => bar.remove());
    if (!this.block) return;
    for (let i = 1; i < this.path.length; ++i) {
      this.drawEdge(this.block.nodes[this.path[i - 1]], this.block.nodes[this.path[i]], 'path', '');
    }
    if (this.chosen < 0) return;
    const node = this.block.nodes[this.chosen];
    for (const edge of node.before) this.drawEdge(this.block.nodes[edge.from], node, `before ${edge.kind}`, `${edge.kind} ${edge.latency}`);
    for (const edge of node.after) this.drawEdge(node, this.block.nodes[edge.to], `after ${edge.kind}`, `${edge.kind} ${edge.latency}`);
    // Until the result can be used.
    this.field.append(make('div', {class: 'latency', style: {
      left: `${this.left(node.packet) + 2}px`, top: `${FIELD.axis + node.slot * FIELD.row + FIELD.cell}px`,
      width: `${Math.max((this.inCycles ? node.latency : 1) * this.step - 4, 2)}px`,
    }}));
  }

  drawEdge(from, to, kind, label) {
    const width = Math.max(this.step - 4, 2);
    const [x1, y1] = [this.left(from.packet) + width, this.middle(from)];
    const [x2, y2] = [this.left(to.packet) + 3, this.middle(to)];
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    const bend = Math.max(18, Math.min(Math.abs(x2 - x1) / 2, 90));
    path.setAttribute('d', `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`);
    path.setAttribute('class', kind);
    (label === '' ? this.under : this.svg).append(path);
    if (label === '') return;
    const text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
    text.setAttribute('x', (x1 + x2) / 2);
    text.setAttribute('y', (y1 + y2) / 2 - 3);
    text.setAttribute('text-anchor', 'middle');
    text.textContent = label;
    this.svg.append(text);
  }

  // --- Selection ---

  hover(index, event) {
    this.gantt.showTip(this, this.block.nodes[index], event);
    if (!this.pinned) this.select(index, false);
  }

  leave() {
    this.gantt.hideTip();
    if (!this.pinned) this.unselect();
  }

  select(index, pin) {
    this.gantt.unselectOthers(this);
    this.chosen = index;
    this.pinned = pin;
    this.mark();
    this.drawEdges();
    this.gantt.showDetails(this, this.block.nodes[index]);
  }

  unselect() {
    if (this.chosen < 0) return;
    this.chosen = -1;
    this.pinned = false;
    if (!this.block) return;
    this.mark();
    this.drawEdges();
    this.gantt.showDetails(this, null);
  }

  /** Brings an instruction into view, and the keyboard to it. */
  goTo(index) {
    const node = this.block.nodes[index];
    const x = this.left(node.packet);
    if (x < this.view.scrollLeft + 40 || x + this.step > this.view.scrollLeft + this.view.clientWidth - 40) {
      this.view.scrollLeft = Math.max(0, x - this.view.clientWidth / 2);
      this.draw();
    }
    if (!this.cells.has(index)) this.addCell(node);
    this.cells.get(index).focus({preventScroll: true});
    this.select(index, true);
  }

  onKey(event) {
    if (!this.block || this.chosen < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const node = this.block.nodes[this.chosen];
    const next = this.neighbour(node, event.key);
    if (event.key === 'Escape') this.unselect();
    else if (next) this.goTo(next.index);
    else return;
    event.preventDefault();
  }

  neighbour(node, key) {
    const {byPacket} = this.block;
    const near = (nodes) => nodes.reduce((best, other) => Math.abs(other.slot - node.slot) < Math.abs(best.slot - node.slot) ? other : best);
    const walk = (step) => {
      for (let p = node.packet + step; p >= 0 && p < byPacket.length; p += step) {
        if (byPacket[p].length > 0) return near(byPacket[p]);
      }
      return null;
    };
    switch (key) {
      case 'ArrowRight': return walk(1);
      case 'ArrowLeft': return walk(-1);
      case 'ArrowDown': return byPacket[node.packet].find((other) => other.slot > node.slot);
      case 'ArrowUp': return [...byPacket[node.packet]].reverse().find((other) => other.slot < node.slot);
      case 'Home': return this.block.nodes.find((other) => other.packet === byPacket.findIndex((p) => p.length > 0));
      case 'End': return [...byPacket].reverse().find((p) => p.length > 0)[0];
      default: return null;
    }
  }
}

/** The section with the panes. */
class Gantt {
  constructor(comparison) {
    this.comparison = comparison;
    this.program = 0;
    this.machine = 0;
    this.inCycles = false;
    this.critical = false;
    this.query = '';
    this.parsed = new Map();
    this.readZoom();
    this.panes = [0, 1].map(() => {
      const root = make('div', {class: 'pane'});
      $('panes').append(root);
      return new Pane(this, root);
    });
    this.panes.forEach((pane, i) => pane.scheduler.append(
        ...(i === 0 ? [] : [make('option', {value: -1}, 'none')]),
        ...comparison.schedulers.map((name, s) => make('option', {value: s}, name))));
    $('gantt-program').append(...comparison.programs.map((program, p) => make('option', {value: p}, program.name)));
    this.listen();
    this.showDetails(null, null);
  }

  listen() {
    $('gantt-program').addEventListener('change', (event) => this.showProgram(Number(event.target.value)));
    $('gantt-zoom').addEventListener('input', () => {
      this.readZoom();
      this.redraw();
    });
    $('gantt-critical').addEventListener('change', (event) => {
      this.critical = event.target.checked;
      this.redraw();
    });
    $('gantt-time').addEventListener('change', (event) => {
      this.inCycles = event.target.value === 'cycles';
      this.redraw();
    });
    $('gantt-find').addEventListener('input', (event) => this.find(event.target.value.trim().toLowerCase(), false));
    $('gantt-find').addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.find(this.query, true);
    });
    window.addEventListener('resize', () => this.redraw());
  }

  /** Pixels a packet: 3 to 260, in even steps for the eye. */
  readZoom() { this.step = Math.round(3 * Math.pow(260 / 3, Number($('gantt-zoom').value) / 100)); }

  redraw() { for (const pane of this.panes) pane.redraw(); }

  /** Blocks of a schedule; their text is read when it is first looked at. */
  blocksOf(scheduler) {
    const id = `blocks-${this.program}-${this.machine}-${scheduler}`;
    if (!this.parsed.has(id)) {
      const element = $(id);
      this.parsed.set(id, element ? JSON.parse(element.textContent) : []);
    }
    return this.parsed.get(id);
  }

  scheduleOf(scheduler) { return this.comparison.machineOf(this.program, this.machine).schedules[scheduler]; }

  showProgram(program) {
    this.program = program;
    $('gantt-program').value = String(program);
    for (const pane of this.panes) this.chooseScheduler(pane, Number(pane.scheduler.value), null);
  }

  showMachine(machine) {
    this.machine = machine;
    for (const pane of this.panes) this.chooseScheduler(pane, Number(pane.scheduler.value), pane.summary());
  }

  /** Keeps the block, or takes that of the first pane. */
  chooseScheduler(pane, scheduler, preferred = pane.summary()) {
    pane.scheduler.value = String(scheduler);
    if (scheduler < 0) {
      pane.block = null;
      pane.facts.textContent = '';
      pane.chart.hidden = pane.none.hidden = pane.blocks.parentElement.hidden = true;
      return;
    }
    pane.blocks.parentElement.hidden = false;
    const wanted = preferred || (pane === this.panes[0] ? null : this.panes[0].summary());
    pane.showSchedule(this.scheduleOf(scheduler), this.blocksOf(scheduler), wanted);
  }

  unselectOthers(pane) { for (const other of this.panes) if (other !== pane) other.unselect(); }

  blockChanged() {
    const counts = new Map();
    for (const pane of this.panes) {
      if (!pane.block) continue;
      for (const node of pane.block.nodes) counts.set(node.unit, (counts.get(node.unit) || 0) + (pane === this.panes[0] ? 1 : 0));
    }
    $('units').replaceChildren(...[...counts.keys()].sort((a, b) => a - b).map((unit) => {
      const name = this.comparison.units[unit];
      const limit = this.comparison.limits[this.machine][unit];
      return make('li', {title: `${limit} a packet`}, make('span', {class: 'swatch', style: {background: unitColour(name)}}),
                  `${name} ${counts.get(unit)}`);
    }));
  }

  // --- What is told of an instruction ---

  factsOf(node) {
    const unit = this.comparison.units[node.unit];
    return [node.source, unit, `latency ${node.latency}`].filter((fact) => fact !== '').join(' · ');
  }

  showTip(pane, node, event) {
    const tip = $('tip');
    tip.textContent = `${node.text}\n${this.factsOf(node)}\n` +
        `packet ${node.packet}, slot ${node.slot}, cycle ${pane.block.issue[node.packet]}`;
    tip.hidden = false;
    const box = event.target.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(event.clientX, window.innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${box.top - tip.offsetHeight - 8 > 0 ? box.top - tip.offsetHeight - 8 : box.bottom + 30}px`;
  }

  hideTip() { $('tip').hidden = true; }

  showDetails(pane, node) {
    if (!node) {
      $('details').replaceChildren(make('p', {class: 'empty'}, 'Point at an instruction, or tab to it and move with the arrow keys, ' +
          'to see what it waits for and what waits for it; click to hold it, Esc to let go. ' +
          'Anti-dependences (WAR) and order of writes (WAW) are dashed; everything of a block comes before the branch at its end.'));
      return;
    }
    const list = (title, kind, edges, other) => make('div', {class: kind}, make('h3', {}, `${title} (${edges.length})`),
        make('ul', {}, ...edges.map((edge) => {
          const to = pane.block.nodes[edge[other]];
          return make('li', {}, make('span', {class: 'kind'}, `${edge.kind}, ${edge.latency}`),
                      make('button', {type: 'button', title: `packet ${to.packet}, slot ${to.slot}`, onclick: () => pane.goTo(to.index)}, to.text));
        })));
    $('details').replaceChildren(
        make('div', {}, make('h3', {}, `packet ${node.packet}, slot ${node.slot}`), make('p', {class: 'what code'}, node.text),
             make('p', {class: 'hint'}, this.factsOf(node))),
        list('Waits for', 'before', node.before, 'from'), list('Waited for by', 'after', node.after, 'to'));
  }

  /** Marks what has the text; with `go`, shows the next such instruction. */
  find(query, go) {
    this.query = query;
    for (const pane of this.panes) if (pane.block) pane.mark();
    const [pane] = this.panes;
    if (!go || query === '' || !pane.block) return;
    const {nodes} = pane.block;
    for (let i = 1; i <= nodes.length; ++i) {
      const index = (Math.max(pane.chosen, -1) + i + nodes.length) % nodes.length;
      if (!pane.matches(nodes[index], query)) continue;
      pane.goTo(index);
      $('gantt-find').focus();
      return;
    }
  }
}
