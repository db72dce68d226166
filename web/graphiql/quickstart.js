// What does a development server tell about itself? Nothing at all on a production server.
const answer = await fetch("/dev/quickstart.json").catch(() => null);

export const quickstart = answer?.ok ? await answer.json() : null;

export async function newestCodeFor(handle) {
  const address = `/dev/inbox.json?to=${encodeURIComponent(handle)}`;
  const inbox = await fetch(address, { cache: "no-store" });
  const messages = inbox.ok ? await inbox.json() : [];
  return messages.find((message) => message.code)?.code;
}
