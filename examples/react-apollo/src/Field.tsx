// How does a labelled input look? One form for all of them.
import type { InputHTMLAttributes } from "react";

type Properties = InputHTMLAttributes<HTMLInputElement> & { label: string; value: string; onValue: (value: string) => void };

export function Field({ label, onValue, ...input }: Properties) {
  return (
    <label>
      {label}
      <input required {...input} onChange={({ target }) => onValue(target.value)} />
    </label>
  );
}

export const CODE = { inputMode: "numeric", autoComplete: "one-time-code", pattern: "[0-9]{6}", maxLength: 6 } as const;
