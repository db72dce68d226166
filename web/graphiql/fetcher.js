// How does an operation travel from the editors to the server and back?
import { rememberOutcome } from "./memory.js";
import { fill, fillKnown, ValueMissing } from "./placeholders.js";

export async function fetcher(operation, { headers } = {}) {
  // The documentation must load before anybody has run a tab.
  if (operation.operationName === "IntrospectionQuery") {
    return post(operation, await fillKnown(headers));
  }
  try {
    return await run(operation, headers);
  } catch (error) {
    if (error instanceof ValueMissing) return { errors: [{ message: error.message }] };
    throw error;
  }
}

async function run(operation, headers) {
  const variables = await fill(operation.variables);
  const reply = await post({ ...operation, variables }, await fill(headers));
  rememberOutcome(reply, variables);
  return reply;
}

async function post(operation, headers) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json, application/json",
      ...headers,
    },
    body: JSON.stringify(operation),
  });
  return response.json();
}
