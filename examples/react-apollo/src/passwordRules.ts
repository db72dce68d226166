// What must a password have, and what of it does this one lack? The server decides; this is for the form.
import type { ApplicationQuery, PasswordRule } from "./gql/graphql";

export type Filter = NonNullable<ApplicationQuery["application"]>["passwordFilter"];
export type Rule = { rule: PasswordRule; text: string; holds: boolean };

const SHORTEST = 8;
const LONGEST = 256;

export function rulesFor(filter: Filter, typed: string): Rule[] {
  // Counted as the server counts: code points of the composed form.
  const characters = [...typed.normalize("NFC")];
  const count = (test: (character: string) => boolean) => characters.filter(test).length;
  const least = filter.enabled ? filter.minLength : SHORTEST;
  const atLeast = (rule: PasswordRule, minimum: number, what: string, test: (character: string) => boolean) =>
    filter.enabled && minimum > 0 ? [{ rule, text: `${minimum} or more ${what}`, holds: count(test) >= minimum }] : [];
  return [
    { rule: "MIN_LENGTH", text: `${least} or more characters`, holds: characters.length >= least },
    ...(characters.length > LONGEST
      ? [{ rule: "MAX_LENGTH" as const, text: `no more than ${LONGEST} characters`, holds: false }]
      : []),
    ...atLeast("MIN_UPPER", filter.minUpper, "capital letters", (one) => /\p{Lu}/u.test(one)),
    ...atLeast("MIN_LOWER", filter.minLower, "small letters", (one) => /\p{Ll}/u.test(one)),
    ...atLeast("MIN_DIGIT", filter.minDigit, "digits", (one) => /\p{Nd}/u.test(one)),
    ...atLeast("MIN_SPECIAL", filter.minSpecial, `of ${filter.specialCharacters}`, (one) =>
      filter.specialCharacters.includes(one),
    ),
  ];
}
