import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './build/content-security-policy.js';
import { ocrAssets } from './build/ocr-assets.js';
import { serviceWorker } from './build/service-worker.js';
import { udhrAssets } from './build/udhr-assets.js';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react(), contentSecurityPolicy(), ocrAssets(), udhrAssets(), serviceWorker()],
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1_000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  worker: { format: 'es' },
});
