import type { StageContext } from '@tidemark/core';
import { exposeTasks } from '@tidemark/core/worker';
import { drawSentence, type PictureParams } from './draw-sentence.js';
import { readPicture } from './read-picture.js';
import './crash-on-message.js';

export const tasks = exposeTasks(
  {
    read: async (text: string, { params, seed }: StageContext<PictureParams>) =>
      readPicture(await drawSentence(text, params, seed)),
  },
  { version: '1' },
);
