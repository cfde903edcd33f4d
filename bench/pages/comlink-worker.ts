import { expose } from 'comlink';

const tasks = { echo: (input: number) => input };

export type ComlinkTasks = typeof tasks;

expose(tasks);
