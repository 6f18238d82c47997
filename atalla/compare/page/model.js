'use strict';
// The data of the page, and what is worked out from them. Knows nothing of the document.

/** Whether a number counts: failed runs have none. */
function known(value) { return typeof value === 'number'; }

class Comparison {
  constructor(data) {
    Object.assign(this, data);
    this.baselineIndex = this.schedulers.indexOf(this.baseline);
  }

  metric(name) { return this.metrics.find((metric) => metric.name === name); }

  machineOf(program, machine) { return this.programs[program].machines[machine]; }

  value(program, machine, scheduler, metric) {
    return this.machineOf(program, machine).schedules[scheduler].values[metric];
  }

  /** To the baseline; null where one of the two is not known. */
  ratio(program, machine, scheduler, metric) {
    const value = this.value(program, machine, scheduler, metric);
    const base = this.value(program, machine, this.baselineIndex, metric);
    return known(value) && known(base) && base > 0 ? value / base : null;
  }

  /** Over the programs for which all schedulers have a number. */
  geometricMean(machine, scheduler, metric) {
    let sum = 0;
    let count = 0;
    for (let p = 0; p < this.programs.length; ++p) {
      if (!this.machineOf(p, machine).schedules.every((row) => known(row.values[metric]))) continue;
      const ratio = this.ratio(p, machine, scheduler, metric);
      if (ratio === null || ratio <= 0) continue;
      sum += Math.log(ratio);
      ++count;
    }
    return count === 0 ? null : Math.exp(sum / count);
  }

  best(program, machine, metric) {
    const values = this.machineOf(program, machine).schedules.map((row) => row.values[metric]).filter(known);
    if (values.length === 0) return null;
    return this.metric(metric).more_is_better ? Math.max(...values) : Math.min(...values);
  }
}

/** One block of a schedule: instructions with packet and slot, and the edges between them. */
class Block {
  constructor(data, {strings, kinds}) {
    this.packets = data.packets;
    this.nodes = [];
    for (let i = 0; i < data.nodes.length; i += 6) {
      const [packet, slot, unit, latency, text, source] = data.nodes.slice(i, i + 6);
      this.nodes.push({
        index: this.nodes.length, packet, slot, unit, latency,
        text: strings[text], source: strings[source], before: [], after: [],
      });
    }
    for (let i = 0; i < data.edges.length; i += 4) {
      const [from, to, kind, latency] = data.edges.slice(i, i + 4);
      const edge = {from, to, kind: kinds[kind], latency};
      // An instruction may need a register twice.
      if (this.nodes[to].before.some((other) => other.from === from && other.kind === edge.kind)) continue;
      this.nodes[from].after.push(edge);
      this.nodes[to].before.push(edge);
    }
    this.byPacket = Array.from({length: this.packets}, () => []);
    for (const node of this.nodes) this.byPacket[node.packet].push(node);
    this.issue = this.issueCycles();
  }

  /** Cycle of each packet if all from outside is there: one a cycle, and no sooner than its operands. */
  issueCycles() {
    const cycles = [];
    for (let p = 0; p < this.packets; ++p) {
      let cycle = p === 0 ? 0 : cycles[p - 1] + 1;
      for (const node of this.byPacket[p]) {
        for (const edge of node.before) {
          const from = this.nodes[edge.from].packet;
          if (from < p) cycle = Math.max(cycle, cycles[from] + edge.latency);
        }
      }
      cycles.push(cycle);
    }
    return cycles;
  }

  /** Where a packet begins: its number, or its cycle. */
  time(packet, inCycles) { return inCycles ? this.issue[packet] : packet; }

  end(inCycles) { return this.packets === 0 ? 0 : this.time(this.packets - 1, inCycles) + 1; }

  /** First packet that begins at `time` or later. */
  packetAt(time, inCycles) {
    if (!inCycles) return Math.max(0, Math.ceil(time));
    let low = 0;
    let high = this.packets;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.issue[middle] < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Nodes of a longest path, in order, and its length; in packets an edge takes one at most. */
  criticalPath(inCycles) {
    const length = this.nodes.map(() => 0);
    const through = this.nodes.map(() => -1);
    let last = -1;
    const order = [...this.nodes].sort((a, b) => a.packet - b.packet || a.slot - b.slot);
    for (const node of order) {
      for (const edge of node.before) {
        const total = length[edge.from] + (inCycles ? edge.latency : Math.min(edge.latency, 1));
        if (total > length[node.index]) {
          length[node.index] = total;
          through[node.index] = edge.from;
        }
      }
      if (last < 0 || length[node.index] > length[last]) last = node.index;
    }
    const path = [];
    for (let i = last; i >= 0; i = through[i]) path.unshift(i);
    return {path, length: last < 0 ? 0 : length[last] + 1};
  }
}
