// How are recovery codes shown? Once, with what they are for.
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  return (
    <>
      <p>Keep these for the day the phone is lost. Each is good once, and you see them only now.</p>
      <ol className="codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
    </>
  );
}
