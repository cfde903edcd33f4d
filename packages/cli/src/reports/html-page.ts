/** The look of the page, light and dark. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1c2733, #dfe6ee); --dim: light-dark(#5b6875, #93a1b0); --line: light-dark(#d9dfe6, #33404d); --mark: light-dark(#0b6e99, #5ec2ea); --back: light-dark(#fff, #131a21); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2rem 1rem; }
section { margin-bottom: 2.5rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.5rem; }
dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: 500; }
.status { padding: .1rem .6rem; border: 1px solid currentColor; border-radius: 1rem; font-size: .85rem; font-weight: 500; vertical-align: middle; color: var(--dim); }
.bar { position: relative; display: inline-block; width: 10rem; height: .9rem; background: var(--line); border-radius: 2px; }
.bar i { position: absolute; top: 0; bottom: 0; min-width: 2px; background: var(--mark); opacity: .45; }
.bar b { position: absolute; top: -2px; bottom: -2px; width: 2px; background: var(--mark); }
.u-legend { color: var(--ink); } footer { color: var(--dim); }
`;

/** Draws the histograms that lie in the page as JSON. */
export const pageScript = `
const charts = document.getElementById('charts');
const histograms = JSON.parse(document.getElementById('data').textContent);
if (histograms.length === 0) charts.remove();
const style = getComputedStyle(document.body);
const colors = ['#0b82b8', '#d9822b', '#3c9a5f', '#b0476c', '#7a62c9'];
for (const { scorer, runs } of histograms) {
  const heading = document.createElement('h3');
  heading.textContent = scorer;
  const place = document.createElement('div');
  charts.append(heading, place);
  const bins = runs[0].bins.length;
  const xs = runs[0].bins.map((_, i) => (i + 0.5) / bins);
  const axis = { stroke: style.color, grid: { stroke: 'rgba(128,128,128,.2)' } };
  new uPlot({
    width: Math.min(960, place.clientWidth), height: 240,
    scales: { x: { time: false, range: [0, 1] }, y: { range: (_, low, high) => [0, Math.max(1, high)] } },
    axes: [axis, axis],
    series: [{ label: 'score' }, ...runs.map(({ name }, i) => ({
      label: name, stroke: colors[i % colors.length], fill: colors[i % colors.length] + '55',
      paths: uPlot.paths.bars({ size: [0.9] }), points: { show: false },
    }))],
  }, [xs, ...runs.map((run) => run.bins)], place);
}
`;
