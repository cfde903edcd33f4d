const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void };

/** Resolves in the event loop's next turn. Not by `setTimeout`: browsers hold nested ones back, in hidden tabs for a second. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (setImmediate !== undefined) setImmediate(resolve);
    else postTurn(resolve);
  });
}

let channel: MessageChannel | undefined;
const waiting: (() => void)[] = [];

function postTurn(callback: () => void): void {
  if (channel === undefined) {
    channel = new MessageChannel();
    channel.port1.onmessage = () => waiting.shift()?.();
  }
  waiting.push(callback);
  channel.port2.postMessage(undefined);
}
