import { closeSync, openSync } from 'node:fs';
import { parse } from 'yaml';
import { isLoopbackUrl } from './loopback';
import type { ReadFile } from './read-files';
import { Secret } from './secret';

/** The lines of an audit hold names of people, so only this user and its group read them. */
export const AUDIT_FILE_MODE = 0o640;

/**
 * The environment variables of a process. Every read adds its problems to `problems` and goes on, so that one start
 * shows all of them. No problem quotes a value: somebody may have put a secret into the wrong variable.
 */
export class Environment {
  readonly problems: string[] = [];

  constructor(
    private readonly variables: NodeJS.ProcessEnv,
    private readonly readFile: ReadFile,
  ) {}

  /** The trimmed text of a variable; null if it is unset or empty. */
  text(name: string): string | null {
    return this.variables[name]?.trim() || null;
  }

  required(name: string, what: string): string {
    const text = this.text(name);
    if (text === null) this.problems.push(`${name} is not set: ${what}`);
    return text ?? '';
  }

  oneOf<Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
    const text = this.text(name);
    const known = choices.find((choice) => choice === text);
    if (text !== null && known === undefined) this.problems.push(`${name} is one of ${choices.join(', ')}`);
    return known ?? fallback;
  }

  /** The path of a file that this process appends to. */
  appendable(name: string): string | null {
    const path = this.text(name);
    if (path === null) return null;
    const failure = whyNotAppendable(path);
    if (failure !== null) this.problems.push(`${name} names a file that cannot be appended to (${failure})`);
    return path;
  }

  port(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity;
    if (port > 65_535) this.problems.push(`${name} is not a port: 0 to 65535, and 0 takes any that is free`);
    return port;
  }

  /** A base URL without its trailing slash. */
  url(name: string, fallback: string | null): string {
    const text = this.text(name) ?? fallback;
    const because = text === null ? 'is not set' : whyNotBaseUrl(text);
    if (because !== null) this.problems.push(`${name} ${because}`);
    return (text ?? '').replace(/\/+$/, '');
  }

  /** A base URL without a path: scheme, host and port. */
  origin(name: string, fallback: string | null): string {
    const text = this.url(name, fallback);
    if (URL.canParse(text) && new URL(text).pathname !== '/') {
      this.problems.push(
        `${name} has a path: the console needs a host name of its own, because its cookies hold for all of it`,
      );
    }
    return text;
  }

  /** A secret from NAME, or from the file that NAME_FILE names; null if neither is set. */
  secret(name: string): Secret | null {
    const value = this.secretText(name);
    return value === null ? null : new Secret(value);
  }

  requiredSecret(name: string, what: string): Secret {
    const secret = this.secret(name);
    if (secret === null && !this.isGiven(name)) this.problems.push(`${name} or ${name}_FILE is not set: ${what}`);
    return secret ?? new Secret('');
  }

  /** A map from name to secret, as JSON or YAML. */
  secretMap(name: string): Record<string, Secret> {
    const text = this.secretText(name);
    if (text === null) return {};
    const entries = mapEntries(text);
    if (entries === null) {
      this.problems.push(`${name} is not a map of account to key, as JSON or YAML`);
      return {};
    }
    return Object.fromEntries(entries.map(([account, key]) => [account, new Secret(key)]));
  }

  private isGiven(name: string): boolean {
    return this.text(name) !== null || this.text(`${name}_FILE`) !== null;
  }

  private secretText(name: string): string | null {
    const direct = this.text(name);
    const file = this.text(`${name}_FILE`);
    if (direct !== null && file !== null) this.problems.push(`${name} and ${name}_FILE are both set: keep one`);
    if (direct !== null || file === null) return direct;
    try {
      const text = this.readFile(file).trim();
      if (text === '') this.problems.push(`${name}_FILE names an empty file`);
      return text || null;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      this.problems.push(`${name}_FILE names a file that cannot be read (${code})`);
      return null;
    }
  }
}

/** Null if a line can be appended; else the code of the error. It makes the file. */
function whyNotAppendable(path: string): string | null {
  try {
    closeSync(openSync(path, 'a', AUDIT_FILE_MODE));
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}

function whyNotBaseUrl(text: string): string | null {
  if (!URL.canParse(text)) return 'is not a URL';
  const { protocol, username, password, search, hash } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'is not an http or https URL';
  if (username || password) return 'carries a credential: give it in its own variable';
  if (search || hash) return 'carries a query or a fragment: a base URL is wanted';
  if (protocol === 'http:' && !isLoopbackUrl(text)) return 'is not https, which only an address of this machine may be';
  return null;
}

/** Parsers quote the text that they cannot read, so their messages are dropped here. */
function mapEntries(text: string): [string, string][] | null {
  try {
    const parsed: unknown = parse(text, { prettyErrors: false });
    if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) return null;
    const entries = Object.entries(parsed as Record<string, unknown>);
    return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
      ? entries
      : null;
  } catch {
    return null;
  }
}
