// How does Relay reach the server? One environment, with the application's app token and the session of this client.
import relay from "relay-runtime";

const { Environment, Network, RecordSource, Store } = relay;

export function environmentFor(url, appToken) {
  const session = { accessToken: null };
  const network = Network.create(async ({ text, name }, variables) => {
    const headers = { "content-type": "application/json", "app-token": appToken };
    if (session.accessToken) headers.authorization = `Bearer ${session.accessToken}`;
    const body = JSON.stringify({ query: text, operationName: name, variables });
    const answer = await (await fetch(url, { method: "POST", headers, body })).json();
    if (answer.errors) throw new Error(answer.errors[0].extensions?.code ?? answer.errors[0].message);
    return answer;
  });
  return { environment: new Environment({ network, store: new Store(new RecordSource()) }), session };
}
