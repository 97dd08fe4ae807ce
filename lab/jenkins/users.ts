import { basicOf, type Answer, type Exchange } from '../http/exchange';
import type { JobDefinition } from './jobs';

/** A Jenkins user with an API token, and what it may do by kind of job. */
export interface JenkinsUser {
  name: string;
  token: string;
  mayRead: JobDefinition['kind'][];
  mayBuild: JobDefinition['kind'][];
}

/** The user of a request. Jenkins sends no challenge: without a header the caller is anonymous, and may do nothing. */
export function callerOf(exchange: Exchange, users: readonly JenkinsUser[]): JenkinsUser | Answer {
  if (exchange.headers.authorization === undefined) return forbidden('anonymous', 'hudson.model.Hudson.Read');
  const given = basicOf(exchange);
  const user = users.find(({ name, token }) => name === given?.user && token === given.password);
  return user ?? { status: 401, headers: HTML, body: page('Error 401 Unauthorized', 'Invalid password/token') };
}

export function forbidden(user: string, permission: string): Answer {
  return {
    status: 403,
    headers: {
      ...HTML,
      'X-You-Are-Authenticated-As': user,
      'X-Required-Permission': permission,
    },
    body: page('Error 403 Forbidden', `${user} is missing the ${permission.split('.').slice(-2).join('/')} permission`),
  };
}

export const HTML = { 'Content-Type': 'text/html;charset=utf-8' };

export function page(title: string, text: string): string {
  return `<html><head><title>${title}</title></head><body><h2>${title}</h2><p>${text}</p></body></html>`;
}
