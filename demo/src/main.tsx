import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { Fault } from './components/fault.js';
import { keepOffline } from './keep-offline.js';
import { PlaygroundContext } from './runs/playground-context.js';
import { startPlayground } from './runs/start-playground.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/dialog.css';
import './styles/shell.css';
import './styles/start.css';

const root = createRoot(document.getElementById('root') as HTMLElement);
try {
  const playground = await startPlayground();
  root.render(
    <PlaygroundContext value={playground}>
      <App />
    </PlaygroundContext>,
  );
} catch (error) {
  root.render(<Fault title="The playground can't start" error={error} />);
}
keepOffline();
