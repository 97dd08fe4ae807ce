import { observed } from '../outside-requests';

const TIMEOUT_MS = 5_000;

/**
 * Answers the person who clicked, in words that only they see. Throws if Slack does not accept it; never follows a
 * redirect.
 */
export async function respond(responseUrl: string, text: string): Promise<void> {
  const order: RequestInit = {
    method: 'POST',
    redirect: 'error',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  };
  const response = await observed({ system: 'slack', method: 'POST', url: responseUrl }, () =>
    fetch(responseUrl, order),
  );
  await response.body?.cancel();
  if (!response.ok) throw new Error(`Slack answered ${response.status}`);
}
