'use strict';
// Mouse and keys of a TraceView.

Object.assign(TraceView.prototype, {
  listen() {
    const canvas = $('tracks');
    canvas.addEventListener('wheel', (event) => this.onWheel(event), {passive: false});
    canvas.addEventListener('pointerdown', (event) => this.onPress(event));
    canvas.addEventListener('pointermove', (event) => this.onMove(event));
    canvas.addEventListener('pointerup', (event) => this.onRelease(event));
    canvas.addEventListener('pointercancel', () => this.endDrag());
    canvas.addEventListener('pointerleave', () => this.leave());
    const overview = $('overview');
    const centre = (event) => {
      if (event.type === 'pointermove' && event.buttons !== 1) return;
      const at = event.offsetX / this.width * this.trace.end;
      const half = (this.range.end - this.range.begin) / 2;
      this.show(at - half, at + half);
    };
    overview.addEventListener('pointerdown', (event) => {
      overview.setPointerCapture(event.pointerId);
      centre(event);
    });
    overview.addEventListener('pointermove', centre);
    document.addEventListener('keydown', (event) => this.onKey(event));
    window.addEventListener('resize', () => this.resize());
    this.listenToTools();
  },

  listenToTools() {
    $('search').addEventListener('submit', (event) => {
      event.preventDefault();
      this.search(1);
    });
    $('query').addEventListener('keydown', (event) => {
      if (event.key === 'Escape') $('tracks').focus();
      if (event.key !== 'Enter' || !event.shiftKey) return;
      event.preventDefault();
      this.search(-1);
    });
    const clicks = {
      'find-back': () => this.search(-1),
      'previous-stall': () => this.stepStall(-1),
      'next-stall': () => this.stepStall(1),
      'zoom-in': () => this.zoom(0.5),
      'zoom-out': () => this.zoom(2),
      'fit': () => this.show(0, this.trace.end),
      'theme': () => this.changeTheme(),
      'help-button': () => $('help').showModal(),
    };
    for (const [id, action] of Object.entries(clicks)) $(id).addEventListener('click', action);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.recolour());
  },

  changeTheme() {
    const root = document.documentElement;
    const isDark = root.dataset.theme === 'dark' ||
      (root.dataset.theme === undefined && matchMedia('(prefers-color-scheme: dark)').matches);
    root.dataset.theme = isDark ? 'light' : 'dark';
    this.recolour();
  },

  recolour() {
    this.painter.readColours();
    this.redraw();
  },

  onWheel(event) {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 30 : event.deltaMode === 2 ? 400 : 1;
    const span = this.range.end - this.range.begin;
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      this.pan((event.deltaX || event.deltaY) * lines * span / this.width);
      return;
    }
    const turn = Math.min(Math.max(event.deltaY * lines, -400), 400);
    this.zoom(Math.exp(turn * 0.002), this.scale().time(event.offsetX));
  },

  onPress(event) {
    if (event.button !== 0) return;
    $('tracks').setPointerCapture(event.pointerId);
    this.drag = {x: event.clientX, y: event.clientY, begin: this.range.begin,
                 scroll: $('scroller').scrollTop, moved: false};
  },

  onMove(event) {
    if (this.drag) {
      const dx = event.clientX - this.drag.x;
      const dy = event.clientY - this.drag.y;
      if (!this.drag.moved && Math.hypot(dx, dy) < 4) return;
      this.drag.moved = true;
      $('tracks').classList.add('dragging');
      $('tip').hidden = true;
      const span = this.range.end - this.range.begin;
      const begin = this.drag.begin - dx * span / this.width;
      this.show(begin, begin + span);
      $('scroller').scrollTop = this.drag.scroll - dy;
      return;
    }
    this.hover = this.scale().time(event.offsetX);
    this.showTip(event);
    this.redraw();
  },

  onRelease(event) {
    const wasClick = this.drag && !this.drag.moved;
    this.endDrag();
    if (!wasClick) return;
    const found = this.sliceUnder(event.offsetX, event.offsetY);
    if (found === null) this.unselect(); else this.select(found.kind, found.ref, false);
  },

  endDrag() {
    this.drag = null;
    $('tracks').classList.remove('dragging');
  },

  leave() {
    this.hover = null;
    $('tip').hidden = true;
    this.redraw();
  },

  /** The slice at a place of the picture, or the first one in the pixels around it. */
  sliceUnder(x, y) {
    const row = this.rows.find((other) => y >= other.top && y < other.top + other.height);
    if (row === undefined) return null;
    const {track} = row;
    const scale = this.scale();
    let slice = track.at(scale.time(x));
    if (slice < 0) {
      slice = track.firstAfter(scale.time(x - 2));
      if (slice >= track.count || track.begin[slice] > scale.time(x + 2)) return null;
    }
    return {kind: track.kind, ref: track.ref[slice]};
  },

  showTip(event) {
    const tip = $('tip');
    const found = this.sliceUnder(event.offsetX, event.offsetY);
    tip.hidden = found === null;
    if (found === null) return;
    const kind = found.kind === 'unit' ? 'packets' : found.kind;
    tip.textContent = this.describe(kind, found.ref).join('\n');
    const {offsetWidth: width, offsetHeight: height} = tip;
    const left = Math.min(event.clientX + 14, window.innerWidth - width - 8);
    const below = event.clientY + 18;
    const top = below + height + 8 > window.innerHeight ? event.clientY - height - 12 : below;
    tip.style.left = `${Math.max(left, 4)}px`;
    tip.style.top = `${Math.max(top, 4)}px`;
  },

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || $('help').open) return;
    if (event.target instanceof HTMLInputElement) return;
    const span = this.range.end - this.range.begin;
    // What scrolls elsewhere moves the picture only from inside of it.
    const inPicture = event.target === document.body || event.target.closest('.picture') !== null;
    const moves = {
      'ArrowLeft': () => this.pan(-span / 8), 'ArrowRight': () => this.pan(span / 8),
      'ArrowUp': () => this.zoom(0.7), 'ArrowDown': () => this.zoom(1 / 0.7),
      'Home': () => this.show(0, span), 'End': () => this.show(this.trace.end - span, this.trace.end),
    };
    const actions = {
      '+': () => this.zoom(0.5), '=': () => this.zoom(0.5), '-': () => this.zoom(2),
      '0': () => this.show(0, this.trace.end), 'f': () => this.showSelection(),
      'n': () => this.stepPacket(1), 'p': () => this.stepPacket(-1),
      'w': () => this.goToAwaited(), 'j': () => this.stepSame(1), 'k': () => this.stepSame(-1),
      's': () => this.stepStall(1), 'S': () => this.stepStall(-1),
      '/': () => { $('query').focus(); $('query').select(); },
      '?': () => $('help').showModal(), 'Escape': () => this.unselect(),
    };
    const action = (inPicture && moves[event.key]) || actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  },
});

// For tests, and for a browser's console.
window.traceView = new TraceView(readTrace($('trace').textContent));
