'use strict';
// Paints tracks, axis and overview of a Trace on canvases. It keeps nothing but colours and sizes.

const ROW_HEIGHTS = {packets: 28, stalls: 28, unit: 23, transfers: 25};
const FONT = '11px ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", monospace';
const CHARACTER = 6.65;  // Width of one, of FONT; a little more than it takes.

const FAMILIES = {
  'ALU.S': 'scalar', 'MULT.S': 'scalar', 'DIV.S': 'scalar', 'DIV_CVT.S': 'scalar', 'BF16': 'scalar',
  'MEM.S': 'memory', 'VEC_MEM': 'memory', 'CONTROL': 'control', 'no unit': 'control',
  'ALU.V': 'vector', 'MULT.V': 'vector', 'EXP.V': 'vector', 'GEMM': 'matrix', 'SDMA': 'transfer',
};
const CAUSES = ['operand', 'dma', 'unit', 'port', 'control'];

function count(number) { return Math.round(number).toLocaleString('en-US'); }
/** "1 cycle", "2 cycles": `unit` is the plural. */
function amount(number, unit) {
  return `${count(number)} ${Math.round(number) === 1 ? unit.replace(/s$/, '') : unit}`;
}
function hex(address) { return address.toString(16).toUpperCase().padStart(8, '0'); }

/** A step of 1, 2 or 5 times a power of ten, not less than `least` and 1. */
function niceStep(least) {
  const power = Math.pow(10, Math.floor(Math.log10(Math.max(least, 1))));
  for (const factor of [1, 2, 5, 10]) {
    if (factor * power >= least) return Math.max(1, factor * power);
  }
  return 10 * power;
}

/** The picture's time range on `width` pixels. */
class Scale {
  constructor(begin, end, width) {
    this.begin = begin;
    this.end = end;
    this.width = width;
    this.perTime = width / (end - begin);
  }
  x(time) { return (time - this.begin) * this.perTime; }
  time(x) { return this.begin + x / this.perTime; }
}

class Painter {
  constructor(trace) {
    this.trace = trace;
    this.readColours();
  }

  readColours() {
    const style = getComputedStyle(document.documentElement);
    this.colours = {};
    for (const name of ['back', 'row', 'grid', 'line', 'text', 'muted', 'accent', 'on-fill', 'select',
                        'issue', 'scalar', 'memory', 'vector', 'matrix', 'transfer', 'other',
                        ...CAUSES]) {
      this.colours[name] = style.getPropertyValue('--' + name).trim();
    }
  }

  causeColour(cause) { return this.colours[CAUSES.includes(cause) ? cause : 'other']; }

  sliceColour(track, slice) {
    if (track.kind === 'packets') return this.colours.issue;
    if (track.kind === 'stalls') return this.causeColour(this.trace.causes[this.trace.stalls.cause[slice]]);
    if (track.kind === 'transfers') return this.colours.transfer;
    return this.colours[FAMILIES[track.unit] || 'other'];
  }

  /** What to write on a slice, from long to short. */
  sliceTexts(track, slice) {
    const {trace} = this;
    const ref = track.ref[slice];
    if (track.kind === 'stalls') {
      const cause = trace.causes[trace.stalls.cause[ref]];
      const lost = track.end[slice] - track.begin[slice];
      return [`waits: ${cause}, ${amount(lost, trace.unit)}`, `${cause} ${count(lost)}`, cause];
    }
    if (track.kind === 'transfers') {
      const move = trace.transfer(ref);
      const what = move.isStore ? 'store' : 'load';
      const size = `${move.rows} x ${move.columns}`;
      return [`${what} sp${move.scratchpad}[${move.row}] ${size}`, `${what} ${size}`, what];
    }
    const code = trace.codeOf(ref);
    if (track.kind === 'packets') return [code.name || hex(code.address), hex(code.address).slice(-4)];
    const slot = code.slots.find((other) => other.key === track.key);
    return [slot.instruction, slot.instruction.split(' ')[0]];
  }

  /** Sizes the canvas for the screen; a context in CSS pixels. */
  context(canvas, width, height) {
    const ratio = window.devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w || canvas.height !== h) {
      canvas.width = w;
      canvas.height = h;
    }
    const context = canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.font = FONT;
    context.textBaseline = 'middle';
    return context;
  }

  ticks(scale, pixels = 110) {
    const step = niceStep((scale.end - scale.begin) * pixels / scale.width);
    const ticks = [];
    for (let t = Math.ceil(scale.begin / step) * step; t <= scale.end; t += step) ticks.push(t);
    return ticks;
  }

  axis(canvas, scale, height, hover) {
    const context = this.context(canvas, scale.width, height);
    const text = hover === null ? '' : count(Math.floor(hover));
    const width = text.length * CHARACTER + 10;
    const x = Math.min(Math.max(scale.x(hover) - width / 2, 0), scale.width - width);
    context.fillStyle = this.colours.muted;
    for (const tick of this.ticks(scale)) {
      const at = Math.round(scale.x(tick));
      context.fillRect(at, height - 5, 1, 5);
      const end = at + 4 + count(tick).length * CHARACTER;
      const isHidden = hover !== null && end > x && at < x + width;
      if (end <= scale.width && !isHidden) context.fillText(count(tick), at + 4, height / 2);
    }
    if (hover === null) return;
    context.fillStyle = this.colours.accent;
    context.fillRect(x, 2, width, height - 4);
    context.fillStyle = this.colours.back;
    context.fillText(text, x + 5, height / 2);
  }

  /** All tracks, from `rows` ({track, top, height}). */
  tracks(canvas, rows, scale, height, {selection, hover}) {
    const context = this.context(canvas, scale.width, height);
    rows.forEach((row, i) => {
      if (i % 2 === 1) return;
      context.fillStyle = this.colours.row;
      context.fillRect(0, row.top, scale.width, row.height);
    });
    context.fillStyle = this.colours.grid;
    for (const tick of this.ticks(scale)) context.fillRect(Math.round(scale.x(tick)), 0, 1, height);
    for (const row of rows) {
      if (row.first) {
        context.fillStyle = this.colours.line;
        context.fillRect(0, row.top, scale.width, 1);
      }
      this.track(context, row, scale);
    }
    if (selection !== null) {
      for (const row of rows) this.mark(context, row, scale, selection);
      for (const stall of this.trace.stallsOf(selection.packet)) {
        this.arrow(context, rows, scale, stall);
      }
    }
    if (hover !== null) {
      context.fillStyle = this.colours.accent;
      context.fillRect(Math.round(scale.x(hover)), 0, 1, height);
    }
  }

  track(context, row, scale) {
    const {track} = row;
    const first = track.firstAfter(scale.begin);
    const last = lowerBound(track.begin, scale.end);
    const box = {top: row.top + 3, height: row.height - 6};
    if (last - first > scale.width * 0.6) {
      this.density(context, track, box, scale);
    } else {
      this.slices(context, track, box, scale, first, last);
    }
  }

  slices(context, track, box, scale, first, last) {
    let drawn = -1;
    for (let i = first; i < last; ++i) {
      const left = Math.max(scale.x(track.begin[i]), 0);
      const right = Math.min(scale.x(track.end[i]), scale.width);
      const x = Math.floor(left);
      const width = Math.max(1, Math.floor(right) - x - (right - left > 5 ? 1 : 0));
      if (x + width <= drawn) continue;
      drawn = x + width;
      context.fillStyle = this.sliceColour(track, i);
      context.fillRect(x, box.top, width, box.height);
      if (track.kind === 'transfers' && this.trace.transfer(track.ref[i]).isStore) {
        this.hatch(context, x, box, width);
      }
      if (width < 3 * CHARACTER) continue;
      const text = this.sliceTexts(track, i).find((t) => t.length * CHARACTER + 6 <= width);
      if (text === undefined) continue;
      context.fillStyle = this.colours['on-fill'];
      context.fillText(text, x + 4, box.top + box.height / 2 + 0.5);
    }
  }

  /** Stores differ from loads by more than their text. */
  hatch(context, x, box, width) {
    context.save();
    context.beginPath();
    context.rect(x, box.top, width, box.height);
    context.clip();
    context.strokeStyle = 'rgba(16, 21, 27, 0.16)';
    context.lineWidth = 2;
    context.beginPath();
    for (let at = x - box.height; at < x + width; at += 8) {
      context.moveTo(at, box.top + box.height);
      context.lineTo(at + box.height, box.top);
    }
    context.stroke();
    context.restore();
  }

  /** More slices than pixels: how much of each pixel's time they take, as a height. */
  density(context, track, box, scale) {
    const parts = track.kind === 'stalls'
      ? this.trace.causes.map((cause, i) => (
        {sums: this.trace.causeSums[i], colour: this.causeColour(cause)}))
      : [{sums: track.sums, colour: this.sliceColour(track, 0)}];
    this.stack(context, track, parts, box, scale);
  }

  /** Parts of the track's slices upon each other, for each pixel. */
  stack(context, track, parts, box, scale) {
    const bases = new Float64Array(Math.ceil(scale.width));
    for (const {sums, colour, of} of parts) {
      const slices = of || track;
      context.fillStyle = colour;
      let before = slices.busyBefore(scale.begin, sums);
      for (let x = 0; x < bases.length; ++x) {
        const after = slices.busyBefore(scale.time(x + 1), sums);
        if (after > before) {
          const height = Math.max(2, (after - before) * scale.perTime * box.height);
          context.fillRect(x, box.top + box.height - bases[x] - height, 1, height);
          bases[x] += height;
        }
        before = after;
      }
    }
  }

  /** A frame around what belongs to the selected packet, and a stronger one around what is selected. */
  mark(context, row, scale, selection) {
    const {track} = row;
    const {trace} = this;
    let refs = [selection.packet];
    if (track.kind === 'stalls') refs = trace.stallsOf(selection.packet);
    if (track.kind === 'transfers') refs = trace.transfersOf(selection.packet);
    for (const ref of refs) {
      const slice = lowerBound(track.ref, ref);
      if (track.ref[slice] !== ref) continue;
      const left = Math.max(scale.x(track.begin[slice]), -4);
      const right = Math.min(scale.x(track.end[slice]), scale.width + 4);
      if (right < 0 || left > scale.width) continue;
      const chosen = selection.kind === track.kind && selection.ref === ref;
      context.strokeStyle = this.colours.select;
      context.lineWidth = chosen ? 2.5 : 1.5;
      const width = Math.max(right - left, 3);
      context.strokeRect(left - 0.5, row.top + 2, width, row.height - 4);
    }
  }

  /** From what a stall waits for to what waits. */
  arrow(context, rows, scale, stall) {
    const {trace} = this;
    const awaited = trace.awaited(stall);
    if (awaited === null) return;
    const rowOf = (holds) => rows.find(({track}) => holds(track));
    const isTransfer = awaited.kind === 'transfers';
    const from = isTransfer
      ? rowOf((track) => track.kind === 'transfers' && track.ref[lowerBound(track.ref, awaited.ref)] === awaited.ref)
      : rowOf((track) => track.key === awaited.slot.key);
    const to = isTransfer ? rowOf((track) => track.kind === 'packets')
                          : rowOf((track) => track.key === awaited.by.key);
    const packet = trace.stalls.packet[stall];
    const x0 = scale.x(isTransfer ? trace.transfers.end[awaited.ref] : trace.packets.end[awaited.ref]);
    const x1 = scale.x(Math.max(trace.packets.begin[packet], trace.stalls.end[stall]));
    const y0 = from.top + from.height / 2;
    const y1 = to.top + to.height / 2;
    const bend = Math.max(24, (x1 - x0) / 2);
    context.strokeStyle = this.colours.select;
    context.fillStyle = this.colours.select;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x0, y0);
    context.bezierCurveTo(x0 + bend, y0, x1 - bend, y1, x1 - 6, y1);
    context.stroke();
    context.beginPath();
    context.arc(x0, y0, 3, 0, 2 * Math.PI);
    context.moveTo(x1, y1);
    context.lineTo(x1 - 8, y1 - 4);
    context.lineTo(x1 - 8, y1 + 4);
    context.fill();
  }

  /** The whole run: what each stretch of it went for, and the part that is shown. */
  overview(canvas, width, height, view) {
    const {trace} = this;
    const context = this.context(canvas, width, height);
    const scale = new Scale(0, trace.end, width);
    const parts = trace.causes.map((cause, i) => (
      {sums: trace.causeSums[i], colour: this.causeColour(cause), of: trace.stallTrack}));
    parts.unshift({sums: trace.packetTrack.sums, colour: this.colours.issue, of: trace.packetTrack});
    this.stack(context, trace.packetTrack, parts, {top: 5, height: height - 10}, scale);
    const left = scale.x(view.begin);
    const right = Math.max(scale.x(view.end), left + 3);
    context.globalAlpha = 0.72;
    context.fillStyle = this.colours.back;
    context.fillRect(0, 0, left, height);
    context.fillRect(right, 0, width - right, height);
    context.globalAlpha = 1;
    context.strokeStyle = this.colours.accent;
    context.lineWidth = 2;
    context.strokeRect(left + 1, 2, Math.max(right - left - 2, 1), height - 4);
  }
}
