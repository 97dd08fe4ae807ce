import type { Cause, Findings, Next } from '../contract/findings';

/** A cause, the sentence that explains it, and the runbook's next step. */
export interface NamedCause {
  cause: Cause;
  because: string;
  next: Next;
}

/**
 * S7. Names the cause that the findings show together. Only rows whose evidence was given are compared, and the first
 * match wins. Pure and free of Node, so the workflow and `satlink evidence` share it.
 *
 * Precision matters more than recall for `key-missing` and `key-rejected`, because they change a customer's account.
 */
export function nameCause({ location, apiKey, tokenLog }: Findings): NamedCause {
  switch (location?.kind) {
    case 'gone':
      return { cause: 'location-gone', next: 'void', because: location.because };
    case 'ambiguous':
    case 'not-found':
    case 'unreadable':
      return { cause: 'inconclusive', next: 'person', because: location.because };
    case 'found':
    case 'cluster-on-location':
    case undefined:
  }
  switch (apiKey?.kind) {
    case 'missing':
      return { cause: 'key-missing', next: 'escalate-razee', because: apiKey.because };
    case 'masked':
    case 'unreadable':
      return { cause: 'inconclusive', next: 'person', because: apiKey.because };
    case 'present':
    case undefined:
  }
  if (tokenLog === null) {
    return {
      cause: 'none-seen',
      next: 'more-evidence',
      because: 'No pod log was given, so getToken could not be judged.',
    };
  }
  if (tokenLog.kind === 'unreachable')
    return { cause: 'iam-unreachable', next: 'escalate-satellite-link', because: tokenLog.because };

  if (tokenLog.kind === 'rejected' && apiKey !== null)
    return { cause: 'key-rejected', next: 'gate', because: tokenLog.because };

  const because =
    tokenLog.kind === 'rejected'
      ? `${tokenLog.because} Whether the connector has a key at all was not shown, so this alone does not name the key.`
      : tokenLog.because;
  return { cause: 'inconclusive', next: 'person', because };
}
