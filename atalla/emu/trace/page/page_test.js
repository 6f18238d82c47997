'use strict';
// Runs in a page of the program of tools/atalla_run_trace_page_test.sh, whose cycles it knows by hand;
// the verdict is the element #verdict.

const failures = [];
let checks = 0;

function expect(what, found, wanted) {
  ++checks;
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (a !== b) failures.push(`${what}: ${a}, not ${b}`);
}

function expectText(what, text, part) {
  ++checks;
  if (!text.includes(part)) failures.push(`${what}: '${text}' lacks '${part}'`);
}

const view = window.traceView;
const {trace} = view;
const canvas = document.getElementById('tracks');
const byId = (id) => document.getElementById(id);
const rowOf = (name) => view.rows.find((row) => row.track.name === name);

/** Where a time of a track is, in the window. */
function placeOf(name, time) {
  const box = canvas.getBoundingClientRect();
  const row = rowOf(name);
  return {clientX: box.left + view.scale().x(time), clientY: box.top + row.top + row.height / 2};
}

function pointer(type, place, more = {}) {
  canvas.dispatchEvent(new PointerEvent(type, {bubbles: true, pointerId: 1, ...place, ...more}));
}

function click(name, time) {
  pointer('pointerdown', placeOf(name, time), {button: 0, buttons: 1});
  pointer('pointerup', placeOf(name, time), {button: 0});
}

function key(name, more = {}) {
  document.body.dispatchEvent(new KeyboardEvent('keydown', {key: name, bubbles: true, ...more}));
}

function find(text, more) {
  byId('query').value = text;
  if (more) {
    byId('query').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, ...more}));
  } else {
    byId('search').requestSubmit();
  }
}

/** The colour that is on the canvas at a place, as #rrggbb. */
function pixel(name, time) {
  view.draw();
  const ratio = window.devicePixelRatio;
  const row = rowOf(name);
  const at = [view.scale().x(time) * ratio, (row.top + row.height - 5) * ratio].map(Math.round);
  const [r, g, b] = canvas.getContext('2d').getImageData(at[0], at[1], 1, 1).data;
  return '#' + [r, g, b].map((value) => value.toString(16).padStart(2, '0')).join('');
}

function checkModel() {
  expect('length', trace.end, 532);
  expect('packets', Array.from(trace.packets.begin),
         [0, 1, 3, 4, 524, 525, 526, 527, 528, 529, 530, 531]);
  expect('stalls', Array.from(trace.stalls.begin, (begin, i) => (
    [trace.causes[trace.stalls.cause[i]], begin, trace.stalls.end[i], trace.stalls.packet[i]])),
         [['operand', 2, 3, 2], ['dma', 5, 524, 4]]);
  expect('tracks', trace.tracks.map((track) => `${track.name} ${track.count}`),
         ['packets 12', 'stalls 2', 'ALU.S 5', 'MULT.S 1', 'CONTROL 3', 'VEC_MEM 1', 'SDMA 1',
          'no unit 1', 'DMA 1']);
  const dma = rowOf('DMA').track;
  expect('transfer', [dma.begin[0], dma.end[0], trace.transfer(0)],
         [4, 524, {isStore: false, scratchpad: 0, row: 0, rows: 1, columns: 1,
                   pitch: trace.transfer(0).pitch, address: 0}]);
  // All cycles are packets or stalls.
  for (let t = 0; t <= 532; ++t) {
    const busy = trace.packetTrack.busyBefore(t) + trace.stallTrack.busyBefore(t);
    if (busy !== t) expect(`cycles before ${t}`, busy, t);
  }
  expect('by cause', trace.causeSums.map((sums) => trace.stallTrack.busyBefore(100, sums)), [1, 95]);
  // The product, and the transfer.
  const {ref, packet, slot, place, by} = trace.awaited(0);
  expect('awaited', [ref, packet, slot.instruction, place, by.instruction],
         [1, 1, 'mul.s x2, x1, x1', 'x2', 'add.s x3, x2, x2']);
  expect('awaited', trace.awaited(1), {kind: 'transfers', ref: 0, packet: 3});
  expect('hot', trace.hotSpots().slice(0, 2).map((spot) => [spot.cycles, spot.issued, spot.lost]),
         [[520, 1, [0, 519]], [3, 3, [0, 0]]]);
}

function checkHeader() {
  expectText('headline', byId('headline').textContent, '532 cycles: 12 packets issued, 520 cycles (97.7 %) lost.');
  expectText('legend', byId('legend').textContent, 'lost to dma 519 (97.6 %)');
  expectText('legend', byId('legend').textContent, 'lost to operand 1 (0.2 %)');
  expectText('machine', byId('made-for').textContent, 'machine atalla, scheduler linear');
  expect('all of the run', byId('cut').hidden, true);
  expectText('title', document.title, ': trace');
  // The path of the source is text, whatever it holds.
  expect('names are text', window.pwned, undefined);
  expect('elements', document.querySelectorAll('#details script, #hot script, header script').length, 0);
}

function checkMouse() {
  view.show(0, trace.end);
  const event = new WheelEvent('wheel', {deltaY: -400, bubbles: true, cancelable: true,
                                         ...placeOf('packets', 100)});
  canvas.dispatchEvent(event);
  expect('the wheel does not scroll', event.defaultPrevented, true);
  const span = view.range.end - view.range.begin;
  expect('zoomed', Math.round(span), Math.round(532 * Math.exp(-0.8)));
  // What is under the mouse stays there.
  expect('around', Math.round((100 - view.range.begin) / span * 1000), Math.round(100 / 532 * 1000));
  const from = placeOf('packets', 150);
  const to = {...from, clientX: from.clientX - 50 * view.scale().perTime};
  const begin = view.range.begin;
  pointer('pointerdown', from, {button: 0, buttons: 1});
  pointer('pointermove', to, {buttons: 1});
  pointer('pointerup', to, {button: 0});
  expect('dragged by 50', Math.round(view.range.begin - begin), 50);
  expect('a drag selects nothing', view.selection, null);
  canvas.dispatchEvent(new WheelEvent('wheel', {deltaY: 100, shiftKey: true, bubbles: true,
                                                cancelable: true, ...from}));
  expect('shift pans', Math.round(view.range.end - view.range.begin), Math.round(span));
  view.pan(1e9);
  expect('not beyond the end', view.range.end, 532);
  for (let i = 0; i < 50; ++i) view.zoom(0.5);
  expect('not too near', Math.round(view.range.end - view.range.begin), 8);
  for (let i = 0; i < 50; ++i) view.zoom(2);
  expect('all of it', view.range, {begin: 0, end: 532});
}

function checkSelection() {
  view.show(0, trace.end);
  pointer('pointermove', placeOf('stalls', 300));
  expect('tip', byId('tip').hidden, false);
  expectText('tip', byId('tip').textContent, '519 cycles lost: dma');
  expectText('tip', byId('tip').textContent, 'vreg.ld v2, x0, x0, 31, 0');
  click('stalls', 300);
  const details = () => byId('details').textContent;
  expectText('details', details(), 'Stall of packet 4');
  expectText('details', details(), '519 cycles lost: dma before it issues');
  expectText('details', details(), 'waits for the load of 1 x 1 to scratchpad 0, row 0');
  expectText('details', details(), 'start+80');
  expectText('details', details(), '00000050');
  expectText('details', details(), ':6');
  expectText('details', details(), 'VEC_MEM');
  expectText('for readers of screens', byId('live').textContent, '519 cycles lost: dma');
  click('DMA', 300);
  expectText('transfer', details(), 'load of 1 x 1 to scratchpad 0, row 0');
  expectText('transfer', details(), 'cycles 4 to 524');
  click('ALU.S', 200);
  expect('beside a slice', view.selection, null);
  view.show(524, 532);
  click('CONTROL', 528.5);
  expectText('a unit selects its packet', details(), 'bne.s x1, x0, -20, 0 <again>');
  expectText('times', details(), 'time 2 of 3');
}

function checkKeys() {
  key('Escape');
  view.show(0, trace.end);
  key('n');
  expect('first packet', view.selection.ref, 0);
  key('n');
  key('n');
  key('p');
  expect('next and previous', view.selection.ref, 1);
  key('p');
  key('p');
  expect('there is none before', view.selection.ref, 0);
  key('s');
  expect('next stall', [view.selection.kind, view.selection.ref], ['stalls', 0]);
  key('s');
  expect('and next', view.selection.ref, 1);
  key('S', {shiftKey: true});
  expect('and back', view.selection.ref, 0);
  expectText('what it waits for', byId('live').textContent, 'waits for x2 of mul.s x2, x1, x1');
  key('w');
  expect('it', [view.selection.kind, view.selection.ref], ['packets', 1]);
  key('w');
  expect('which waits for nothing', view.selection.ref, 1);
  key('s');
  key('s');
  key('w');
  expect('a transfer', [view.selection.kind, view.selection.ref], ['transfers', 0]);
  key('Escape');
  view.show(0, trace.end);
  key('s');
  key('0');
  expect('all', view.range, {begin: 0, end: 532});
  key('f');
  expect('shows it', view.range.end - view.range.begin < 20, true);
  key('End');
  expect('end', view.range.end, 532);
  key('Home');
  expect('start', view.range.begin, 0);
  const before = view.range.end;
  key('ArrowRight');
  expect('pans', view.range.end > before, true);
  key('/');
  expect('find', document.activeElement, byId('query'));
  canvas.focus();
  key('?');
  expect('help', byId('help').open, true);
  byId('help').close();
}

function checkSearch() {
  key('Escape');
  view.show(0, trace.end);
  find('again');
  expect('label', [view.selection.ref, byId('found').textContent], [5, '1 of 3']);
  find('again');
  expect('next', [view.selection.ref, byId('found').textContent], [7, '2 of 3']);
  find('again', {shiftKey: true});
  find('again', {shiftKey: true});
  expect('back, around', [view.selection.ref, byId('found').textContent], [9, '3 of 3']);
  find('0x50');
  expect('PC', view.selection.ref, 4);
  find('00000028');
  expect('PC', view.selection.ref, 2);
  find('mul.s x2');
  expect('instruction', view.selection.ref, 1);
  find('@530');
  expect('cycle', view.selection.ref, 10);
  find('@99999');
  expectText('beyond', byId('found').textContent, 'ends with cycle 532');
  find('no such thing');
  expect('nothing', byId('found').textContent, 'not in the trace');
  expect('the same again', view.selection.ref, 11);
}

function checkPicture() {
  view.unselect();
  view.hover = null;
  const colours = view.painter.colours;
  view.show(0, trace.end);
  expect('stall', pixel('stalls', 300), colours.dma);
  expect('transfer', pixel('DMA', 300), colours.transfer);
  expect('no packet', pixel('packets', 290), colours.row);
  view.show(0, 8);
  expect('operand', pixel('stalls', 2.5), colours.operand);
  expect('packet', pixel('packets', 1.5), colours.issue);
  byId('theme').click();
  const dark = view.painter.colours;
  expect('other colours', dark.back !== colours.back, true);
  expect('other picture', pixel('packets', 2.5), dark.row);
  byId('theme').click();
  // Rows are not higher than their tracks, and names stand beside them.
  for (const row of view.rows) {
    const name = row.name.getBoundingClientRect();
    expect(`name of ${row.track.name}`, Math.round(name.top - canvas.getBoundingClientRect().top), row.top);
    expect(`fits: ${row.track.name}`, row.name.scrollWidth <= row.name.clientWidth, true);
  }
}

/** Trace JSON beside the page: what the viewers of that format need of each event. */
function checkJson(text) {
  const json = JSON.parse(text);
  const seen = {};
  for (const event of json.traceEvents) {
    seen[event.ph] = (seen[event.ph] || 0) + 1;
    const isWhole = (value) => Number.isInteger(value) && value >= 0;
    if (typeof event.name !== 'string' || !isWhole(event.pid) || !isWhole(event.tid) ||
        !['M', 'X', 'i'].includes(event.ph) || (event.ph !== 'M' && !isWhole(event.ts)) ||
        (event.ph === 'X' && !(isWhole(event.dur) && event.dur > 0))) {
      failures.push(`event ${JSON.stringify(event)}`);
    }
  }
  expect('slices of the JSON are those of the page', seen.X,
         trace.tracks.reduce((sum, track) => sum + track.count, 0));
  expect('one end', seen.i, 1);
}

try {
  checkModel();
  checkHeader();
  checkMouse();
  checkSelection();
  checkKeys();
  checkSearch();
  checkPicture();
  checkJson(byId('json').textContent);
} catch (error) {
  failures.push(`${error}: ${error.stack}`);
}
document.body.append(Object.assign(document.createElement('pre'), {
  id: 'verdict',
  textContent: failures.length === 0 ? `PASS ${checks} checks` : `FAIL\n${failures.join('\n')}`,
}));
