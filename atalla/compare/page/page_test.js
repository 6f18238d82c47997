'use strict';
// What the page of tools/compare_schedulers_page_test.sh must show and do, checked in it by a browser.

const failures = [];
let checks = 0;

function expect(what, found, wanted) {
  ++checks;
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    failures.push(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
  }
}

function expectText(what, text, part) {
  ++checks;
  if (!text.includes(part)) failures.push(`${what}: '${text}' lacks '${part}'`);
}

const texts = (selector, root = document) => [...root.querySelectorAll(selector)].map((element) => element.textContent);
const pane = page.gantt.panes[0];
const press = (key) => pane.field.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true, cancelable: true}));

function choose(id, value) {
  const input = document.querySelector(`#${id} input[value="${value}"]`);
  input.click();
}

function checkBars() {
  expect('programs', texts('.group h3').map((text) => text.split(/\d/)[0]), ['a<b>', 'long', 'endless']);
  // One instruction a packet; nothing of the two programs can share one under the reference's rules.
  expect('values', texts('.group:first-child .label'), ['6 1.00×', '6 1.00×', '6 1.00×']);
  expect('endless', texts('.group:last-child .label'), ['does not run', 'does not run', 'does not run']);
  expect('tiles', texts('.tile .big'), ['1.00×', '1.00×', '1.00×']);
  choose('metric', 'static');
  expect('static', texts('.group:last-child .label'), ['1 1.00×', '1 1.00×', '1 1.00×']);
  choose('scale', 'absolute');
  expectText('scale', $('bars-title').textContent, 'own scale');
  choose('scale', 'relative');
  choose('metric', 'packets');
  const filter = $('filter');
  filter.value = 'LONG';
  filter.dispatchEvent(new Event('input'));
  expect('filtered', texts('.group h3').length, 1);
  expect('rows', document.querySelectorAll('#table tbody tr').length, 3);
  document.querySelectorAll('.tile')[1].click();
  expect('without reference', texts('.who'), ['linear', 'list']);
  document.querySelectorAll('.tile')[1].click();
  filter.value = '';
  filter.dispatchEvent(new Event('input'));
}

function checkTable() {
  const first = () => document.querySelector('#table tbody td').textContent;
  const click = () => document.querySelectorAll('#table th button')[2].click();
  click();
  expect('least first', first(), 'a<b>');
  click();
  expect('most first', first(), 'long');
  // What is not known comes last either way.
  const last = [...document.querySelectorAll('#table tbody tr')].pop();
  expect('unknown last', last.firstChild.textContent, 'endless');
  expect('sorted', document.querySelectorAll('#table th')[2].getAttribute('aria-sort'), 'descending');
}

function checkBlock() {
  page.open(0, 0);
  expect('packets', pane.block.packets, 6);
  expect('cells', pane.cells.size, 6);
  // lw.s has latency 4, mul.s 2, the others 1.
  expect('cycles', pane.block.issue, [0, 1, 5, 7, 8, 9]);
  expect('longest path', pane.block.criticalPath(true), {path: [0, 1, 2, 3, 4], length: 9});
  pane.goTo(2);
  expect('waits for', texts('#details .before li'), ['RAW, 4lw.s x2, 0(x1)']);
  // add.s reads x3 and overwrites it.
  expect('waited for by', texts('#details .after .kind'), ['RAW, 2', 'WAW, 2']);
  expectText('place', $('details').textContent, 'a<b>.s:3');
  expectText('unit', $('details').textContent, 'MULT.S');
  expect('before', [...pane.cells].filter(([, cell]) => cell.classList.contains('before')).map(([i]) => i), [1]);
  expect('after', [...pane.cells].filter(([, cell]) => cell.classList.contains('after')).map(([i]) => i), [3]);
  expect('edges', pane.svg.querySelectorAll('path').length, 3);
  press('ArrowRight');
  expect('right', pane.chosen, 3);
  press('Home');
  expect('home', pane.chosen, 0);
  press('Escape');
  expect('nothing', pane.chosen, -1);
  $('gantt-critical').click();
  expect('path', pane.under.querySelectorAll('path').length > 0, true);
  $('gantt-critical').click();
  choose('gantt-time', 'cycles');
  expect('in cycles', Math.round((pane.left(2) - pane.left(1)) / pane.step), 4);
  choose('gantt-time', 'packets');
  pane.cells.get(1).dispatchEvent(new MouseEvent('mouseenter', {clientX: 10, clientY: 10}));
  expectText('tip', $('tip').textContent, 'lw.s x2, 0(x1)');
  expect('hovered', pane.chosen, 1);
  pane.cells.get(1).dispatchEvent(new MouseEvent('mouseleave'));
  expect('left', pane.chosen, -1);
}

function checkLongBlock() {
  page.open(1, 2);
  expect('long', pane.block.packets, 1201);
  expect('only what is in view', pane.cells.size < 200, true);
  pane.goTo(1000);
  expect('far', pane.chosen, 1000);
  expect('is there', pane.cells.get(1000) === document.activeElement, true);
  press('End');
  expect('end', pane.block.nodes[pane.chosen].text, 'halt.s');
  $('gantt-find').value = 'long.s:700';
  $('gantt-find').dispatchEvent(new Event('input'));
  $('gantt-find').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'}));
  expect('found', pane.block.nodes[pane.chosen].packet, 699);
}

function checkTheme() {
  const before = getComputedStyle(document.body).backgroundColor;
  $('theme').click();
  expect('other colours', getComputedStyle(document.body).backgroundColor !== before, true);
  $('theme').click();
  expect('nothing wider than the page', document.documentElement.scrollWidth <= window.innerWidth, true);
}

try {
  checkBars();
  checkTable();
  checkBlock();
  checkLongBlock();
  checkTheme();
} catch (error) {
  failures.push(`${error}: ${error.stack}`);
}
document.body.append(Object.assign(document.createElement('pre'), {
  id: 'verdict',
  textContent: failures.length === 0 ? `PASS ${checks} checks` : `FAIL\n${failures.join('\n')}`,
}));
