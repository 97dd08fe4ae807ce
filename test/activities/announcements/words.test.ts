import fc from 'fast-check';
import { chunksOf } from '../../../src/activities/announcements/chunks';
import { tellingsOf } from '../../../src/activities/announcements/channels';
import { toMrkdwn } from '../../../src/text/slack';
import type { EnvironmentFleet } from '../../../src/config/fleet';

describe('Markdown for Slack', () => {
  test.each([
    ['**bold** and *not*', '*bold* and *not*'],
    ['## A **heading**', '*A heading*'],
    ['- one\n  * two', '• one\n  • two'],
    ['[Approve](https://evil.invalid)', '[Approve](https://evil.invalid)'],
    ['<!channel> <@U123> & co', '&lt;!channel&gt; &lt;@U123&gt; &amp; co'],
    ['```\n**x** - <y>\n```\n**z**', '```\n**x** - &lt;y&gt;\n```\n*z*'],
    ['`**x**` **y**', '`**x**` *y*'],
  ])('%j becomes %j', (markdown, expected) => {
    expect(toMrkdwn(markdown)).toBe(expected);
  });

  test('mentions nobody and links nowhere, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '@', '!', 'U1', '|', '*', '`', '[', ']', '(', ')', '\n') }),
        (text) => {
          expect(toMrkdwn(text)).not.toMatch(/[<>]/);
        },
      ),
    );
  });
});

describe('messages', () => {
  test('are cut at the ends of lines', () => {
    expect(chunksOf('one\ntwo\nthree', { max: 16 })).toEqual(['one\ntwo', 'three']);
  });

  test('close a code fence that is open, and open it again', () => {
    const [first, second] = chunksOf('```\naaaa\nbbbb\n```\nend', { max: 20 });

    expect(first).toBe('```\naaaa\n```');
    expect(second).toBe('```\nbbbb\n```');
  });

  test('end with a note when there are too many', () => {
    expect(chunksOf('a\nb\nc\nd', { max: 10, countMax: 2 })).toEqual(['a', '(cut here: 3 more parts did not fit)']);
  });

  test('are never longer than Slack takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '```', 'word '), maxLength: 400 }), (text) => {
        expect(chunksOf(text, { max: 50 }).every((chunk) => chunk.length <= 50)).toBe(true);
      }),
    );
  });
});

describe('who is told', () => {
  const slack = (channel: string) => ({ kind: 'slack' as const, channel });
  const page = { kind: 'pagerduty' as const, routingKey: 'LINK' };
  const fleet: Pick<EnvironmentFleet, 'teams'> = {
    teams: {
      'satellite-link': { name: 'link squad', cie: [page], otherwise: [slack('C1')] },
      razee: { name: 'razee squad', cie: [], otherwise: [slack('C2')] },
    },
  };

  test.each([
    ['satellite-link', null, [['link squad', [slack('C1')]]]],
    ['satellite-link', 'CIE1', [['link squad', [page, slack('C1')]]]],
    ['razee', null, [['razee squad', [slack('C2')]]]],
    [
      'razee',
      'CIE1',
      [
        ['razee squad', [slack('C2')]],
        ['link squad', [page]],
      ],
    ],
  ] as const)('%s with the CIE %s', (team, cie, expected) => {
    expect(tellingsOf(fleet, { team, cie }).map(({ team: name, channels }) => [name, channels])).toEqual(expected);
  });
});
