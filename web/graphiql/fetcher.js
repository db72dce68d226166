// How does an operation travel from the editors to the server and back?
import { rememberOutcome } from "./memory.js";
import { fill, fillKnown, ValueMissing } from "./placeholders.js";

export const fetcherOf =
  (story) =>
  async (operation, { headers } = {}) => {
    // The documentation must load before anybody has run a tab.
    if (operation.operationName === "IntrospectionQuery") {
      return post(operation, await fillKnown(story, headers));
    }
    try {
      return await run(story, operation, headers);
    } catch (error) {
      if (error instanceof ValueMissing) return { errors: [{ message: error.message }] };
      throw error;
    }
  };

async function run(story, operation, headers) {
  // Headers first: without them no code of an app or a list is used up.
  const filled = await fill(story, headers);
  const variables = await fill(story, operation.variables);
  const reply = await post({ ...operation, variables }, filled);
  rememberOutcome(story, reply, variables);
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
