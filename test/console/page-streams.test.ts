import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { PageStreams } from '../../src/gateway/console/page-streams';

let app: FastifyInstance;
let origin: string;
let streams: PageStreams;
beforeAll(async () => {
  app = fastify();
  streams = new PageStreams();
  app.addHook('preClose', async () => streams.closeAll());
  app.get<{ Params: { csrf: string } }>('/:csrf', async (request, reply) => {
    const until = Date.now() / 1000 + 3600;
    const session = { name: 'mia', id: 'issuer mia', role: 'viewer' as const, csrf: request.params.csrf, until };
    streams.start(reply, session, (send) => {
      send('<p>shown</p>');
      return () => undefined;
    });
  });
  origin = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function open(csrf: string): Promise<Reader> {
  const reader = (await fetch(`${origin}/${csrf}`)).body!.getReader();
  await readUntil(reader, 'shown');
  return reader;
}

async function readUntil(reader: Reader, words: string): Promise<string> {
  let text = '';
  while (!text.includes(words)) {
    const { done, value } = await reader.read();
    if (done) return `${text}it ended`;
    text += Buffer.from(value).toString();
  }
  return text;
}

async function openMany(csrf: string, count: number): Promise<Reader[]> {
  const readers: Reader[] = [];
  for (let number = 0; number < count; number++) readers.push(await open(csrf));
  return readers;
}

test('the eleventh page of a session ends its oldest, says so there, and no page of anybody else', async () => {
  const other = await open('other');
  const [first, second] = await openMany('mine', 11);

  const last = await readUntil(first!, 'it ended');
  expect(last).toContain('Too many pages are open');
  // It does not come back by itself.
  expect(last).toContain('event: end');

  await open('mine');
  expect(await readUntil(second!, 'it ended')).toContain('Too many pages are open');
  streams.closeAll();
  // A page that was being opened is told to try again, and holds nothing up.
  const late = (await fetch(`${origin}/late`)).body!.getReader();
  expect(await readUntil(late, 'it ended')).toMatch(/^retry: \d+\s+it ended$/);
  await app.close();
  expect(await readUntil(other, 'it ended')).not.toContain('Too many');
});
