// The way to the control door: JSON in, JSON out; news as server-sent events.

export class Refused extends Error {
  constructor(status, reason) {
    super(reason);
    this.status = status;
  }
}

async function answered(response) {
  const told = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, told.error || response.statusText);
  return told;
}

export const ask = async path => answered(await fetch(`/sandbox/${path}`));

export const act = async (name, given) =>
  answered(await fetch(`/sandbox/${name}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given),
  }));

export async function sendFile(given, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(given)) form.append(name, value);
  form.append("file", file);
  return answered(await fetch("/sandbox/file", { method: "POST", body: form }));
}

export function onNews(changed, connected) {
  const source = new EventSource("/sandbox/news");
  source.onmessage = changed;
  source.onopen = () => connected(true);
  source.onerror = () => connected(false);
}
