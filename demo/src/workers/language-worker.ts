import type { StageContext } from '@tidemark/core';
import { exposeTasks } from '@tidemark/core/worker';
import { franc } from 'franc';
import { franc as francMin } from 'franc-min';
import './crash-on-message.js';

type Context = StageContext<{ readonly minLength: number }>;

export const tasks = exposeTasks(
  {
    detect: (text: string, { params }: Context) => franc(text, params),
    detectMin: (text: string, { params }: Context) => francMin(text, params),
  },
  { version: '1' },
);
