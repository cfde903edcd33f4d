import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import './styles/base.css';

createRoot(document.getElementById('root') as HTMLElement).render(<App />);
