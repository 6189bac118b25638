// What `console.mjs` runs inside of the page. Each function stands alone: only its text gets there.

/** At the beginning of a document: calls window.tellUsable with the ms since the navigation, when the list has been painted and Pause can be pressed. */
export function firstUse() {
  const look = () => {
    const canUse = document.querySelector('#rows > li') && document.getElementById('pause')?.getClientRects().length > 0;
    if (!canUse) return requestAnimationFrame(look);
    const painted = new MessageChannel();
    painted.port1.onmessage = () => window.tellUsable(String(performance.now()));
    return painted.port2.postMessage('');
  };
  requestAnimationFrame(look);
}

/** Notes in window.seen each frame, the newest call of the list as it changes, and when a changed Pause button was painted. */
export function observe() {
  const seen = { frames: [], shown: [], clicks: [], newest: 0 };
  const painted = new MessageChannel();
  painted.port1.onmessage = () => seen.clicks.push(Date.now());
  const pressed = () => document.getElementById('pause').getAttribute('aria-pressed');
  let isEnded = false;
  let wasPressed = pressed();
  const look = (frame) => {
    if (isEnded) return;
    seen.frames.push(frame);
    if (pressed() !== wasPressed) {
      wasPressed = pressed();
      painted.port2.postMessage('');
    }
    const line = document.querySelector('#rows > li');
    const seq = Number(line?.dataset.seq ?? line?.value ?? 0);
    if (seq > seen.newest) {
      seen.newest = seq;
      const time = line.querySelector('time')?.dateTime; // a line of what was passed over has none
      if (time) seen.shown.push({ at: Date.now(), seq, receivedAt: Date.parse(time) });
    }
    requestAnimationFrame(look);
  };
  look(performance.now());
  seen.end = () => {
    isEnded = true;
    return { frames: seen.frames, shown: seen.shown };
  };
  window.seen = seen;
}

/** Reads the whole list from its newest call on, as somebody does who scrolls: its calls, those that it says were passed over, and those it neither has nor names. */
export async function walk() {
  const ranges = new Map();
  const read = () => {
    for (const line of document.querySelectorAll('#rows > li')) {
      const named = line.matches('.gap, .break') ? /(\d+) to (\d+)/.exec(line.textContent) : undefined;
      const seq = Number(line.dataset.seq ?? line.value ?? 0);
      if (named) ranges.set(Number(named[2]), { from: Number(named[1]), isGap: true });
      else if (!ranges.has(seq)) ranges.set(seq, { from: seq, isGap: false });
    }
  };
  const box = document.getElementById('rows').parentElement;
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const height = box.scrollHeight;
  for (let top = 0; top < height; top += box.clientHeight) {
    if (box.clientHeight === 0) throw new Error(`The list has gone. The page says: ${document.body.innerText.slice(0, 500)}`);
    box.scrollTop = top;
    await frame();
    read();
  }
  const found = { calls: 0, passedOver: 0, missing: 0 };
  let oldest;
  for (const [to, { from, isGap }] of [...ranges].sort(([a], [b]) => b - a)) {
    found[isGap ? 'passedOver' : 'calls'] += to - from + 1;
    if (oldest !== undefined) found.missing += Math.max(0, oldest - to - 1);
    oldest = from;
  }
  return found;
}
