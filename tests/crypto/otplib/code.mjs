// What does an authenticator show at a moment (seconds since 1970) that was set up by this otpauth URI?
import { parse } from "@otplib/uri";
import { generateSync } from "otplib";

const [uri, epoch] = process.argv.slice(2);
const { label, params } = parse(uri);
const { secret, issuer, algorithm = "sha1", digits = 6, period = 30 } = params;

const code = generateSync({ secret, algorithm, digits, period, epoch: Number(epoch) });
console.log(JSON.stringify({ code, label, issuer }));
