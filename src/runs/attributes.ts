import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { SEARCH_ATTRIBUTES } from '../contract/engine-names';

/** Our search attributes as typed keys, for starting a run. */
export function keywordKey(name: (typeof SEARCH_ATTRIBUTES)[keyof typeof SEARCH_ATTRIBUTES]) {
  return defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
}

/** The value of one of our search attributes, as visibility or a description shows it. */
export function keywordOf(
  info: Pick<WorkflowExecutionInfo, 'typedSearchAttributes'>,
  name: string,
): string | undefined {
  return info.typedSearchAttributes.get(defineSearchAttributeKey(name, SearchAttributeType.KEYWORD));
}
