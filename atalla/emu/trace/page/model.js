'use strict';
// What a trace holds: packets, stalls, transfers, the tracks that show them, and questions about
// them. It knows nothing of the page. The format of the data is described in trace_page.h.

/** Index of the first of the ascending values that is greater than `value`. */
function upperBound(values, value) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] > value) high = middle; else low = middle + 1;
  }
  return low;
}

/** Index of the first of the ascending values that is `value` or greater. */
function lowerBound(values, value) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] >= value) high = middle; else low = middle + 1;
  }
  return low;
}

/**
 * Slices in the order of time that do not overlap. Slice i goes from begin[i] up to end[i], and
 * shows entry ref[i] of the packets, stalls or transfers.
 */
class Track {
  constructor(name, kind, begin, end, ref) {
    this.name = name;
    this.kind = kind;
    this.begin = begin;
    this.end = end;
    this.ref = ref;
    this.sums = Track.sumUp(begin, end, () => true);
  }

  get count() { return this.ref.length; }

  /** sums[i]: how long the slices before i take, of those that `counts`. */
  static sumUp(begin, end, counts) {
    const sums = new Float64Array(begin.length + 1);
    for (let i = 0; i < begin.length; ++i) {
      sums[i + 1] = sums[i] + (counts(i) ? end[i] - begin[i] : 0);
    }
    return sums;
  }

  /** Time before `time` that slices take, by `sums`: those of all slices, or of some. */
  busyBefore(time, sums = this.sums) {
    const next = lowerBound(this.begin, time);
    if (next === 0) return 0;
    const whole = sums[next] - sums[next - 1];
    const late = this.end[next - 1] - time;
    return sums[next] - (late > 0 && whole > 0 ? late : 0);
  }

  /** First slice that ends after `time`. */
  firstAfter(time) { return upperBound(this.end, time); }

  /** Slice at a time, or -1. */
  at(time) {
    const slice = this.firstAfter(time);
    return slice < this.count && this.begin[slice] <= time ? slice : -1;
  }
}

/** Numbers of a record, by its kind. */
const RECORD_SIZES = [4, 4, 10];
const PACKET = 0;
const STALL = 1;

class Trace {
  constructor(data) {
    this.data = data;
    this.unit = data.time;
    this.causes = data.causes;
    this.readEvents(data.events);
    this.longestLatency = Math.max(0, ...data.code.flatMap((packet) => (
      packet.slots.map((slot) => slot.latency))));
    this.end = Math.max(this.lastEnd(this.packets), this.lastEnd(this.stalls),
                        this.transfers.end.reduce((a, b) => Math.max(a, b), 0), 1);
    this.makeTracks();
  }

  lastEnd(rows) { return rows.count === 0 ? 0 : rows.end[rows.count - 1]; }

  static countRecords(events) {
    const counts = [0, 0, 0];
    for (let i = 0; i < events.length; i += RECORD_SIZES[events[i]]) ++counts[events[i]];
    return counts;
  }

  readEvents(events) {
    const [packets, stalls, transfers] = Trace.countRecords(events);
    const rows = (count, columns) => {
      const result = {count, begin: new Float64Array(count), end: new Float64Array(count)};
      for (const column of columns) result[column] = new Int32Array(count);
      return result;
    };
    this.packets = rows(packets, ['code']);
    this.stalls = rows(stalls, ['cause', 'packet']);
    this.transfers = rows(transfers, ['packet', 'at']);
    // Stalls of packet p are those from firstStall[p] up to firstStall[p + 1].
    this.firstStall = new Int32Array(packets + 1);
    this.firstTransfer = new Int32Array(packets + 1);
    const next = [0, 0, 0];
    let cursor = 0;
    for (let i = 0; i < events.length; i += RECORD_SIZES[events[i]]) {
      const kind = events[i];
      const table = kind === PACKET ? this.packets : kind === STALL ? this.stalls : this.transfers;
      const row = next[kind]++;
      table.begin[row] = cursor + events[i + 1];
      table.end[row] = table.begin[row] + events[i + 2];
      if (kind === PACKET) {
        table.code[row] = events[i + 3];
        cursor = table.begin[row];
        this.firstStall[row + 1] = next[STALL];
      } else if (kind === STALL) {
        table.cause[row] = events[i + 3];
        table.packet[row] = next[PACKET];
      } else {
        table.packet[row] = next[PACKET] - 1;
        table.at[row] = i + 3;
        this.firstTransfer[next[PACKET]] = next[kind];
      }
    }
    for (let p = 1; p <= packets; ++p) {
      this.firstTransfer[p] = Math.max(this.firstTransfer[p], this.firstTransfer[p - 1]);
    }
  }

  makeTracks() {
    const all = (rows) => Int32Array.from({length: rows.count}, (_, i) => i);
    const {packets, stalls} = this;
    this.packetTrack = new Track('packets', 'packets', packets.begin, packets.end, all(packets));
    this.stallTrack = new Track('stalls', 'stalls', stalls.begin, stalls.end, all(stalls));
    this.causeSums = this.causes.map(
        (_, cause) => Track.sumUp(stalls.begin, stalls.end, (i) => stalls.cause[i] === cause));
    this.tracks = [this.packetTrack, this.stallTrack, ...this.unitTracks(), ...this.transferTracks()];
  }

  /** One for each instance of a unit that a packet has an instruction for. */
  unitTracks() {
    const {code, units} = this.data;
    const keys = code.map((packet) => packet.slots.map((slot) => slot.key));
    const counts = new Map();
    for (const id of this.packets.code) {
      for (const key of keys[id]) counts.set(key, (counts.get(key) || 0) + 1);
    }
    const refs = new Map();
    const filled = new Map();
    for (const [key, count] of counts) {
      refs.set(key, new Int32Array(count));
      filled.set(key, 0);
    }
    this.packets.code.forEach((id, packet) => {
      for (const key of keys[id]) {
        refs.get(key)[filled.get(key)] = packet;
        filled.set(key, filled.get(key) + 1);
      }
    });
    // Unit 0 is what goes to no unit.
    const order = (key) => (key < 4 ? key + 4 * units.length : key);
    const sorted = [...refs.keys()].sort((a, b) => order(a) - order(b));
    return sorted.map((key) => {
      const unit = key >> 2;
      const several = refs.has(unit * 4 + 1);
      const ref = refs.get(key);
      const pick = (values) => Float64Array.from(ref, (packet) => values[packet]);
      const track = new Track(several ? `${units[unit]} ${key & 3}` : units[unit], 'unit',
                              pick(this.packets.begin), pick(this.packets.end), ref);
      track.unit = units[unit];
      track.key = key;
      return track;
    });
  }

  /** As many as there are transfers at once; at least one. */
  transferTracks() {
    const {transfers} = this;
    const lanes = [];
    for (let i = 0; i < transfers.count; ++i) {
      let lane = lanes.find((other) => other.end <= transfers.begin[i]);
      if (lane === undefined) lanes.push(lane = {end: 0, refs: []});
      lane.end = transfers.end[i];
      lane.refs.push(i);
    }
    if (lanes.length === 0) lanes.push({end: 0, refs: []});
    return lanes.map(({refs}, i) => {
      const pick = (values) => Float64Array.from(refs, (ref) => values[ref]);
      return new Track(lanes.length > 1 ? `DMA ${i}` : 'DMA', 'transfers', pick(transfers.begin),
                       pick(transfers.end), Int32Array.from(refs));
    });
  }

  codeOf(packet) { return this.data.code[this.packets.code[packet]]; }

  /** Number of a packet in the run. */
  numberOf(packet) { return this.data.first_number + packet; }

  stallsOf(packet) {
    const result = [];
    for (let i = this.firstStall[packet]; i < this.firstStall[packet + 1]; ++i) result.push(i);
    return result;
  }

  transfersOf(packet) {
    const result = [];
    for (let i = this.firstTransfer[packet]; i < this.firstTransfer[packet + 1]; ++i) result.push(i);
    return result;
  }

  transfer(i) {
    const [isStore, scratchpad, row, rows, columns, pitch, address] =
        this.data.events.slice(this.transfers.at[i], this.transfers.at[i] + 7);
    return {isStore: isStore === 1, scratchpad, row, rows, columns, pitch, address};
  }

  /**
   * What a stall waits for, where that is certain: what ends the very moment the stall does. A
   * transfer {kind, ref, packet}, or a result {kind: 'unit', ref, packet, slot, place, by}: that of a
   * slot of a packet, in a register that slot `by` needs. Else null.
   */
  awaited(stall) {
    const {stalls, transfers} = this;
    const packet = stalls.packet[stall];
    const end = stalls.end[stall];
    if (this.causes[stalls.cause[stall]] === 'dma') {
      for (let i = this.firstTransfer[packet] - 1; i >= 0; --i) {
        if (transfers.end[i] === end) return {kind: 'transfers', ref: i, packet: transfers.packet[i]};
        if (transfers.end[i] < stalls.begin[stall]) break;
      }
      return null;
    }
    return this.causes[stalls.cause[stall]] === 'operand' ? this.awaitedResult(packet, end) : null;
  }

  awaitedResult(packet, end) {
    const {begin} = this.packets;
    const consumers = this.codeOf(packet).slots;
    for (let p = packet; p >= 0 && begin[p] + this.longestLatency >= end; --p) {
      for (const slot of this.codeOf(p).slots) {
        if (begin[p] + slot.latency !== end) continue;
        for (const place of slot.makes) {
          // A packet sees its own results only in later slots.
          const by = consumers.find((other) => (
            other.needs.includes(place) && (p < packet || other.slot > slot.slot)));
          if (by !== undefined) return {kind: 'unit', ref: p, packet: p, slot, place, by};
        }
      }
    }
    return null;
  }

  /** For each code that was executed: how often, and what it lost by cause; the costliest first. */
  hotSpots() {
    const spots = this.data.code.map((_, id) => (
      {id, issued: 0, cycles: 0, lost: this.causes.map(() => 0), longest: -1, first: -1}));
    const {packets, stalls} = this;
    for (let p = 0; p < packets.count; ++p) {
      const spot = spots[packets.code[p]];
      if (spot.first < 0) spot.first = p;
      ++spot.issued;
      spot.cycles += packets.end[p] - packets.begin[p];
    }
    for (let i = 0; i < stalls.count; ++i) {
      const spot = spots[packets.code[stalls.packet[i]]];
      const cycles = stalls.end[i] - stalls.begin[i];
      spot.lost[stalls.cause[i]] += cycles;
      spot.cycles += cycles;
      if (spot.longest < 0 || cycles > stalls.end[spot.longest] - stalls.begin[spot.longest]) {
        spot.longest = i;
      }
    }
    return spots.filter((spot) => spot.issued > 0).sort((a, b) => b.cycles - a.cycles);
  }

  /**
   * What a query asks for: {time} for "@123"; else {codes: a set of packets of the program}, by
   * address, by label, or by any part of place, instruction or source line. Empty if nothing is.
   */
  find(query) {
    const text = query.trim().toLowerCase();
    if (text === '') return {codes: new Set()};
    if (/^@\d+$/.test(text)) return {time: Number(text.slice(1))};
    const ids = (holds) => {
      const codes = new Set();
      this.data.code.forEach((packet, id) => { if (holds(packet)) codes.add(id); });
      return codes;
    };
    if (/^(0x)?[0-9a-f]+$/.test(text)) {
      const address = parseInt(text.replace(/^0x/, ''), 16);
      const codes = ids((packet) => packet.address === address);
      if (codes.size > 0) return {codes};
    }
    const labels = this.data.symbols.filter(([, name]) => name.toLowerCase() === text);
    if (labels.length > 0) {
      const addresses = new Set(labels.map(([address]) => address));
      const codes = ids((packet) => addresses.has(packet.address));
      if (codes.size > 0) return {codes};
    }
    return {codes: ids((packet) => packet.text.includes(text))};
  }

  /** The nearest packet after (step 1) or before (step -1) `packet` with one of the codes; wraps. */
  nextOf(codes, packet, step) {
    const {count, code} = this.packets;
    for (let i = 1; i <= count; ++i) {
      const candidate = (packet + step * i % count + count) % count;
      if (codes.has(code[candidate])) return candidate;
    }
    return -1;
  }

  /** How many packets have one of the codes, and how many of them come before `packet`. */
  countOf(codes, packet) {
    let all = 0;
    let before = 0;
    this.packets.code.forEach((code, i) => {
      if (!codes.has(code)) return;
      ++all;
      if (i < packet) ++before;
    });
    return {all, before};
  }
}

/** What the page embeds, with what is looked for in lower case. */
function readTrace(text) {
  const data = JSON.parse(text);
  data.code = data.code.map(([address, name, slots]) => {
    const packet = {address, name, slots: slots.map(
        ([slot, unit, instance, instruction, source, latency, needs, makes]) => (
          {slot, unit, instance, instruction, source, latency, needs, makes, key: unit * 4 + instance}))};
    packet.text = [name, ...packet.slots.flatMap((slot) => [slot.instruction, slot.source])]
        .join('\n').toLowerCase();
    return packet;
  });
  return new Trace(data);
}
