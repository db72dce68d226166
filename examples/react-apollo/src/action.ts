// How does a form run a mutation? It gets the answer, or a problem to show; never an exception.
import type { OperationVariables, TypedDocumentNode } from "@apollo/client";
import { useApolloClient } from "@apollo/client/react";
import { useState } from "react";
import { ofError, ofRefusal, type Problem, type Refusal } from "./problem";

type Answer<Data> = NonNullable<Data[keyof Data]>;
type Wanted<Data> = Exclude<Answer<Data>, Refusal>;

export function useAction<Data, Variables extends OperationVariables>(document: TypedDocumentNode<Data, Variables>) {
  const client = useApolloClient();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function run(variables: Variables): Promise<Wanted<Data> | null> {
    setBusy(true);
    setProblem(null);
    try {
      // Tokens and codes are nothing for the cache.
      const { data } = await client.mutate<Data, OperationVariables>({
        mutation: document,
        variables,
        fetchPolicy: "no-cache",
      });
      const answer = Object.values(data as object)[0] as Answer<Data>;
      if (!isRefusal(answer)) return answer as Wanted<Data>;
      setProblem(ofRefusal(answer));
    } catch (error) {
      setProblem(ofError(error));
    } finally {
      setBusy(false);
    }
    return null;
  }

  return { run, busy, problem };
}

const isRefusal = (answer: unknown): answer is Refusal => typeof answer === "object" && answer !== null && "code" in answer;
