import { exposeTasks } from '@tidemark/core/worker';

exposeTasks({ parse: JSON.parse });
