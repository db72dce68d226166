// Does a page do what its policy forbids, or ask another host?

// Filled by the pages' events, judged at the end: a violation may come at any time.
export const complaints = [];

export async function watch(page, origin) {
  page.on("request", (request) => {
    const address = request.url();
    const isOurs = address.startsWith(`${origin}/`) || /^(data|blob):/.test(address);
    if (!isOurs) complaints.push(`request to another host: ${address}`);
  });
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) complaints.push(message.text().slice(0, 300));
  });
  page.on("pageerror", (error) => complaints.push(`script error: ${error.message}`));
  await page.exposeFunction("reportViolation", (what) => complaints.push(`policy violation: ${what}`));
  await page.addInitScript(() =>
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      globalThis.reportViolation(`${violatedDirective} ${blockedURI}`),
    ),
  );
  return page;
}
