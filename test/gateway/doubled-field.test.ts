import fc from 'fast-check';
import { doubledField } from '../../src/gateway/http/doubled-field';

test.each([
  ['{"digest":"a","digest":"b"}', 'digest'],
  ['{"digest":"a","\\u0064igest":"b"}', 'digest'],
  ['[1,{"a":[{"b":1,"c":"b","b":2}]}]', 'b'],
  ['{"a":{"x":1},"b":2,"a":3}', 'a'],
  ['{"a,\\"b":1,"a":{"a":["a","a"]},"b":"}{"}', null],
  ['"a"', null],
])('%s', (text, field) => expect(doubledField(text)).toBe(field));

test('no JSON that was written from one value has a field twice', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => doubledField(JSON.stringify(value)) === null));
});
