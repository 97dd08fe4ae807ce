import { SourceMap } from 'node:module';
import { transformSync } from '@swc/core';
import { lineMappings } from '../../scripts/line-mappings';

test('a slimmer map leads from each line to the same file and line', () => {
  const source = `// A comment.\nexport function one(): number {\n  const text = 'x';\n\n  return text.length;\n}\n\nexport const two = [1, 2]\n  .map((each) => each + one())\n  .filter(Boolean);\n`;
  const { code, map } = transformSync(source, { filename: 'one.ts', sourceMaps: true, module: { type: 'commonjs' } });
  const whole = JSON.parse(map!) as { mappings: string; names: string[] };
  const slim = { ...whole, mappings: lineMappings(whole.mappings), names: [] };
  const [before, after] = [whole, slim].map((one) => new SourceMap(one as never));
  const starts = code.split('\n').map((text) => Math.max(0, text.search(/\S/)));
  const linesOf = (one: SourceMap) =>
    starts.map((column, line) => {
      const entry = one.findEntry(line, column);
      return 'originalLine' in entry ? [entry.originalSource, entry.originalLine] : null;
    });

  expect(slim.mappings.length).toBeLessThan(whole.mappings.length);
  expect(linesOf(after!)).toEqual(linesOf(before!));
  expect(new Set(linesOf(after!).map((place) => place?.[1])).size).toBeGreaterThan(3);
});
