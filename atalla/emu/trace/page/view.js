'use strict';
// The page: what is shown and selected, mouse, keys, search, and the panels beside the picture.

const REASONS = {
  operand: 'a result that it needs is not there yet',
  dma: 'a transfer has not landed, or the engine is not ready',
  unit: 'slots before it have taken the unit',
  port: 'slots before it have taken the register ports',
  control: 'a branch was taken',
};
const HOT_ROWS = 12;
const LEAST_SPAN = 8;

function $(id) { return document.getElementById(id); }

/** An element; strings become text, so that nothing of the data is ever HTML. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') Object.assign(element.style, value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

class TraceView {
  constructor(trace) {
    this.trace = trace;
    this.painter = new Painter(trace);
    this.range = {begin: 0, end: trace.end};
    this.selection = null;
    this.hover = null;
    this.isDue = false;
    this.makeRows();
    this.showHeader();
    this.showHotSpots();
    this.showDetails();
    this.listen();
    this.resize();
  }

  // --- The rows of the picture ---

  makeRows() {
    let kind = '';
    this.rows = this.trace.tracks.map((track, i) => {
      const row = {track, first: i > 0 && track.kind !== kind};
      kind = track.kind;
      const share = 100 * track.sums[track.count] / this.trace.end;
      const percent = track.count === 0 ? '-' : share < 0.1 ? '<0.1 %' : `${share.toFixed(1)} %`;
      row.name = make('div', {
        class: `name${i % 2 === 0 ? ' odd' : ''}${row.first ? ' first' : ''}`,
        title: `${track.name}: ${count(track.count)} slices, ${percent} of the time`,
      }, track.name, make('small', {}, percent));
      $('names').append(row.name);
      return row;
    });
    $('unit').textContent = this.trace.unit;
  }

  /** Rows are higher where there is room. */
  placeRows() {
    const least = this.rows.reduce((sum, row) => sum + ROW_HEIGHTS[row.track.kind], 0);
    const factor = Math.min(Math.max($('scroller').clientHeight / least, 1), 1.6);
    this.height = 0;
    for (const row of this.rows) {
      row.top = this.height;
      row.height = Math.floor(ROW_HEIGHTS[row.track.kind] * factor);
      row.name.style.height = `${row.height}px`;
      this.height += row.height;
    }
  }

  resize() {
    this.placeRows();
    this.width = Math.max($('scroller').clientWidth - $('names').offsetWidth, 50);
    $('tracks').style.height = `${this.height}px`;
    this.redraw();
  }

  /** Soon, once, however often it is asked for. */
  redraw() {
    if (this.isDue) return;
    this.isDue = true;
    requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.isDue = false;
    const scale = this.scale();
    this.painter.overview($('overview'), this.width, 40, this.range);
    this.painter.axis($('axis'), scale, 24, this.hover);
    this.painter.tracks($('tracks'), this.rows, scale, this.height, this);
  }

  scale() { return new Scale(this.range.begin, this.range.end, this.width); }

  show(begin, end) {
    const all = this.trace.end;
    const span = Math.min(Math.max(end - begin, Math.min(LEAST_SPAN, all)), all);
    const middle = (begin + end) / 2;
    const from = Math.min(Math.max(middle - span / 2, 0), all - span);
    this.range = {begin: from, end: from + span};
    this.redraw();
  }

  zoom(factor, at = (this.range.begin + this.range.end) / 2) {
    const span = this.range.end - this.range.begin;
    const least = Math.min(LEAST_SPAN, this.trace.end);
    const changed = Math.min(Math.max(span * factor, least), this.trace.end);
    const begin = at - (at - this.range.begin) * changed / span;
    this.show(begin, begin + changed);
  }

  pan(time) { this.show(this.range.begin + time, this.range.end + time); }

  /** Moves the range so that a slice can be seen, and is wide enough to be read. */
  reveal(begin, end) {
    const span = this.range.end - this.range.begin;
    const isWide = (end - begin) * this.width / span >= 12;
    const wanted = isWide ? span : Math.max((end - begin) * this.width / 40, LEAST_SPAN);
    if (isWide && begin >= this.range.begin && end <= this.range.end) return;
    const middle = end - begin > wanted ? begin + wanted * 0.4 : (begin + end) / 2;
    this.show(middle - wanted / 2, middle + wanted / 2);
  }

  // --- Selection ---

  /** kind: that of a track; ref: which of its packets, stalls or transfers. */
  select(kind, ref, reveals = true) {
    const {trace} = this;
    if (kind === 'unit') kind = 'packets';
    const rows = {packets: trace.packets, stalls: trace.stalls, transfers: trace.transfers}[kind];
    const packet = kind === 'packets' ? ref : rows.packet[ref];
    this.selection = {kind, ref, packet, begin: rows.begin[ref], end: rows.end[ref]};
    if (reveals) this.reveal(rows.begin[ref], rows.end[ref]);
    this.showDetails();
    $('live').textContent = this.describe(kind, ref).join('. ');
    this.redraw();
  }

  unselect() {
    this.selection = null;
    this.showDetails();
    this.redraw();
  }

  /** The packet where to go on from. */
  current() {
    if (this.selection !== null) return this.selection.packet;
    return Math.max(0, lowerBound(this.trace.packets.begin, this.range.begin));
  }

  stepPacket(step) {
    const {count: packets} = this.trace.packets;
    if (packets === 0) return;
    const next = this.selection === null ? this.current() : this.selection.packet + step;
    this.select('packets', Math.min(Math.max(next, 0), packets - 1));
  }

  stepSame(step) {
    if (this.selection === null) return;
    const codes = new Set([this.trace.packets.code[this.selection.packet]]);
    this.select('packets', this.trace.nextOf(codes, this.selection.packet, step));
  }

  stepStall(step) {
    const {stalls} = this.trace;
    if (stalls.count === 0) return;
    let next;
    if (this.selection !== null && this.selection.kind === 'stalls') {
      next = this.selection.ref + step;
    } else {
      const from = this.selection === null ? this.range.begin : this.selection.begin;
      next = step > 0 ? lowerBound(stalls.begin, from) : lowerBound(stalls.begin, from) - 1;
    }
    this.select('stalls', (next + stalls.count) % stalls.count);
  }

  // --- What something is, in words ---

  placeOf(packet) {
    const code = this.trace.codeOf(packet);
    return `${code.name ? code.name + ', ' : ''}PC ${hex(code.address)}`;
  }

  sourcesOf(packet) {
    const sources = this.trace.codeOf(packet).slots.map((slot) => slot.source);
    return [...new Set(sources.filter((source) => source !== ''))];
  }

  /** Lines of text; of a packet without the stall that has been told of. */
  describe(kind, ref, told = -1) {
    const {trace} = this;
    if (kind === 'stalls') {
      const {stalls} = trace;
      const cause = trace.causes[stalls.cause[ref]];
      const span = stalls.end[ref] - stalls.begin[ref];
      return [`${amount(span, trace.unit)} lost: ${cause}` + (REASONS[cause] ? ` (${REASONS[cause]})` : ''),
              ...this.describeAwaited(ref), ...this.describe('packets', stalls.packet[ref], ref)];
    }
    if (kind === 'transfers') {
      const {transfers} = trace;
      const move = trace.transfer(ref);
      return [`${move.isStore ? 'store' : 'load'} of ${move.rows} x ${move.columns} ` +
                `${move.isStore ? 'from' : 'to'} scratchpad ${move.scratchpad}, row ${move.row}`,
              `${move.isStore ? 'to' : 'from'} ${hex(move.address)}, rows ${move.pitch} bytes apart`,
              `${trace.unit} ${count(transfers.begin[ref])} to ${count(transfers.end[ref])}`,
              `of the packet at ${this.placeOf(transfers.packet[ref])}`];
    }
    const lines = [`${this.placeOf(ref)}, ${this.timeOf(trace.packets.begin[ref])}`,
                   ...trace.codeOf(ref).slots.map((slot) => slot.instruction)];
    const sources = this.sourcesOf(ref);
    if (sources.length > 0) lines.push(sources.join(', '));
    for (const stall of trace.stallsOf(ref).filter((other) => other !== told)) {
      const span = trace.stalls.end[stall] - trace.stalls.begin[stall];
      lines.push(`lost ${count(span)}: ${trace.causes[trace.stalls.cause[stall]]}`);
    }
    return lines;
  }

  /** What a stall waits for: one line, or none. */
  describeAwaited(stall) {
    const awaited = this.trace.awaited(stall);
    if (awaited === null) return [];
    const what = awaited.kind === 'transfers' ? `the ${this.describe('transfers', awaited.ref)[0]}`
                                              : `${awaited.place} of ${awaited.slot.instruction}`;
    return [`waits for ${what}`];
  }

  timeOf(time) { return `${this.trace.unit.replace(/s$/, '')} ${count(time)}`; }

  // --- Header ---

  showHeader() {
    const {trace} = this;
    const {data} = trace;
    const {packets, time, lost} = data.totals;
    const name = data.program || 'program';
    document.title = `${name}: trace`;
    $('program').textContent = name;
    const parts = [`machine ${data.machine}`];
    if (data.scheduler) parts.push(`scheduler ${data.scheduler}`);
    $('made-for').textContent = parts.join(', ');
    const allLost = lost.reduce((a, b) => a + b, 0);
    const percent = (part) => `${(time === 0 ? 0 : 100 * part / time).toFixed(1)} %`;
    const end = {halted: '', trapped: ` The program trapped: ${data.end.message}.`,
                 unfinished: ' The run did not reach the end of the program.'}[data.end.reason];
    $('headline').append(
        make('strong', {}, amount(time, trace.unit)),
        trace.unit === 'cycles'
          ? `: ${amount(packets, 'packets')} issued, ${amount(allLost, 'cycles')} (${percent(allLost)}) lost.${end}`
          : `.${end}`);
    const rows = trace.causes.map((cause, i) => ({cause, time: lost[i]}))
        .sort((a, b) => b.time - a.time);
    rows.unshift({cause: 'issue', time: time - allLost});
    $('bar').setAttribute('aria-label',
                          rows.map((row) => `${row.cause} ${percent(row.time)}`).join(', '));
    for (const row of rows) {
      const colour = row.cause === 'issue' ? 'var(--issue)' : this.causeStyle(row.cause);
      $('bar').append(make('span', {title: `${row.cause}: ${count(row.time)}, ${percent(row.time)}`,
                                    style: {flexGrow: row.time, background: colour}}));
      const text = row.cause === 'issue' ? 'packets issue' : `lost to ${row.cause}`;
      $('legend').append(make('li', {title: REASONS[row.cause] || 'a packet issues'},
                              make('span', {class: 'swatch', style: {background: colour}}),
                              `${text} `, make('b', {}, count(row.time)), ` (${percent(row.time)})`));
    }
    $('cut').hidden = data.truncated === '';
    $('cut').textContent = data.truncated === '' ? '' :
      `Not all of the run: ${data.truncated}. The numbers above are of the whole run; below ` +
      (trace.packets.count === 0 ? 'is nothing of it' : `it ends with ${this.timeOf(trace.end)}`) +
      '. --trace_events takes a higher limit.';
    const names = new Set(data.symbols.map(([, symbol]) => symbol));
    for (const symbol of [...names].slice(0, 2000)) $('labels').append(make('option', {value: symbol}));
  }

  causeStyle(cause) { return `var(--${CAUSES.includes(cause) ? cause : 'other'})`; }

  // --- Panels ---

  showDetails() {
    const panel = $('details');
    panel.replaceChildren();
    if (this.selection === null) {
      panel.append(make('h2', {}, 'Nothing selected'),
                   make('p', {class: 'empty'}, 'Click a packet, a stall or a transfer, or press N.'));
      return;
    }
    const {kind, ref, packet} = this.selection;
    const {trace} = this;
    const title = {packets: `Packet ${count(trace.numberOf(packet))}`,
                   stalls: `Stall of packet ${count(trace.numberOf(packet))}`,
                   transfers: `Transfer of packet ${count(trace.numberOf(packet))}`}[kind];
    panel.append(make('h2', {}, title));
    if (kind === 'transfers') {
      panel.append(make('div', {class: 'why', style: {borderColor: 'var(--transfer)'}},
                        ...this.describe(kind, ref).slice(0, 3).map((line) => make('div', {}, line))));
    }
    panel.append(this.factsOf(packet), ...trace.stallsOf(packet).map((stall) => this.stallNote(stall)),
                 this.slotTable(packet), this.stepButtons());
  }

  factsOf(packet) {
    const {trace} = this;
    const code = trace.codeOf(packet);
    const fact = (name, value) => make('div', {class: 'fact'}, make('span', {}, name),
                                       make('span', {}, value));
    const facts = make('div', {class: 'facts'},
                       fact('place', make('code', {}, code.name || '(no label)')),
                       fact('PC', make('code', {}, hex(code.address))),
                       fact('issues', this.timeOf(trace.packets.begin[packet])));
    const sources = this.sourcesOf(packet);
    if (sources.length === 1) facts.append(fact('source', make('code', {}, sources[0])));
    const {all, before} = trace.countOf(new Set([trace.packets.code[packet]]), packet);
    facts.append(fact('executed', all === 1 ? 'once' : `time ${count(before + 1)} of ${count(all)}`));
    return facts;
  }

  /** Selects what the selected packet waits for longest. */
  goToAwaited() {
    if (this.selection === null) return;
    const {stalls} = this.trace;
    const span = (stall) => stalls.end[stall] - stalls.begin[stall];
    const candidates = this.selection.kind === 'stalls' ? [this.selection.ref]
      : this.trace.stallsOf(this.selection.packet).sort((a, b) => span(b) - span(a));
    for (const stall of candidates) {
      const awaited = this.trace.awaited(stall);
      if (awaited === null) continue;
      this.select(awaited.kind, awaited.ref);
      return;
    }
    $('live').textContent = 'Nothing is known that it waits for';
  }

  stallNote(stall) {
    const {stalls, packets, causes, unit} = this.trace;
    const cause = causes[stalls.cause[stall]];
    const when = stalls.begin[stall] < packets.begin[stalls.packet[stall]] ? 'before it issues'
                                                                          : 'after its first cycle';
    const isChosen = this.selection.kind === 'stalls' && this.selection.ref === stall;
    return make('div', {class: 'why', style: {borderColor: this.causeStyle(cause)}},
                make(isChosen ? 'strong' : 'b', {},
                     `${amount(stalls.end[stall] - stalls.begin[stall], unit)} lost: ${cause}`),
                ` ${when}`,
                make('div', {}, this.describeAwaited(stall)[0] || REASONS[cause] || ''));
  }

  slotTable(packet) {
    const {units} = this.trace.data;
    const code = this.trace.codeOf(packet);
    const isOneLine = this.sourcesOf(packet).length < 2;
    const table = make('table', {}, make('tr', {}, make('th', {}, 'slot'), make('th', {}, 'unit'),
                                         make('th', {}, 'instruction')));
    for (const slot of code.slots) {
      table.append(make('tr', {}, make('td', {}, String(slot.slot)), make('td', {}, units[slot.unit]),
                        make('td', {class: 'code'}, slot.instruction,
                             isOneLine ? '' : make('span', {class: 'where'}, slot.source))));
    }
    if (code.slots.length === 0) {
      table.append(make('tr', {}, make('td', {}, ''), make('td', {}, ''), make('td', {class: 'code'}, 'nop.s')));
    }
    return table;
  }

  stepButtons() {
    const button = (text, title, onclick) => make('button', {type: 'button', title, onclick}, text);
    return make('div', {class: 'steps'},
                button('\u25c0 packet', 'Previous packet (key: P)', () => this.stepPacket(-1)),
                button('packet \u25b6', 'Next packet (key: N)', () => this.stepPacket(1)),
                button('same \u25b6', 'Next time that it is executed (key: J)', () => this.stepSame(1)),
                button('waits for', 'Go to what it waits for (key: W)', () => this.goToAwaited()),
                button('Show', 'Zoom to it (key: F)', () => this.showSelection()));
  }

  showSelection() {
    if (this.selection === null) return;
    const {packet} = this.selection;
    const {packets, stalls} = this.trace;
    let {begin, end} = this.selection;
    if (this.selection.kind !== 'transfers') {
      begin = packets.begin[packet];
      end = packets.end[packet];
      for (const stall of this.trace.stallsOf(packet)) {
        begin = Math.min(begin, stalls.begin[stall]);
        end = Math.max(end, stalls.end[stall]);
      }
    }
    const margin = Math.max(0.08 * (end - begin), 4);
    this.show(begin - margin, end + margin);
  }

  showHotSpots() {
    const {trace} = this;
    const spots = trace.hotSpots();
    const all = spots.reduce((sum, spot) => sum + spot.cycles, 0);
    $('hot-title').textContent =
        (trace.unit === 'cycles' ? 'Where the cycles go' : 'Most executed packets') +
        (trace.data.truncated === '' ? '' : ', in this part');
    for (const spot of spots.slice(0, HOT_ROWS)) {
      const code = trace.data.code[spot.id];
      const go = () => (spot.longest >= 0 ? this.select('stalls', spot.longest)
                                          : this.select('packets', spot.first));
      const bar = make('div', {class: 'share'});
      const part = (cycles, colour) => {
        if (cycles > 0) {
          bar.append(make('span', {style: {width: `${100 * cycles / spots[0].cycles}%`,
                                           background: colour}}));
        }
      };
      part(spot.issued, 'var(--issue)');
      trace.causes.forEach((cause, i) => part(spot.lost[i], this.causeStyle(cause)));
      const text = code.slots.map((slot) => slot.instruction).join(' | ') || 'nop.s';
      const sources = [...new Set(code.slots.map((slot) => slot.source).filter((s) => s !== ''))];
      $('hot').append(make('tr', {class: 'row', onclick: go, title: text},
          make('td', {}, make('button', {type: 'button', class: 'mono'}, code.name || hex(code.address)),
               make('span', {class: 'where mono'}, sources[0] || text)),
          make('td', {}, bar),
          make('td', {class: 'number'}, count(spot.cycles), make('span', {class: 'where'},
               `${(100 * spot.cycles / Math.max(all, 1)).toFixed(1)} %`))));
    }
  }

  // --- Search ---

  search(step) {
    const query = $('query').value;
    const wanted = this.trace.find(query);
    if (wanted.time !== undefined) {
      this.goTo(wanted.time);
      return;
    }
    if (wanted.codes.size === 0) {
      $('found').textContent = query.trim() === '' ? '' : 'not in the trace';
      return;
    }
    const isNew = query !== this.lastQuery;
    this.lastQuery = query;
    const from = isNew && this.selection === null ? -1 : this.current() - (isNew ? 1 : 0);
    const packet = this.trace.nextOf(wanted.codes, from, step);
    const {all, before} = this.trace.countOf(wanted.codes, packet);
    this.select('packets', packet);
    $('found').textContent = `${count(before + 1)} of ${count(all)}`;
  }

  goTo(time) {
    const {packetTrack, packets} = this.trace;
    $('found').textContent = '';
    if (packets.count === 0) return;
    const packet = Math.min(packetTrack.firstAfter(time), packets.count - 1);
    this.select('packets', packet);
    if (time > this.trace.end) $('found').textContent = `ends with ${this.timeOf(this.trace.end)}`;
  }
}
