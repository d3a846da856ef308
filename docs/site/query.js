// People search for what they see: `Init:0/6`, `kubeProxyMode: none`, a line of Helm's. lunr takes `word:` for the name of a field
// and `+ - ~ ^ *` for operators, so a text that was pasted finds nothing, or ends in an error. This stands behind search/main.js,
// and turns what was typed into plain words; the last one counts also as the beginning of a longer one. A page and its first section
// are one result.
function plainQuery(text) {
  const words = text
    .split(/[\s\-]+/)
    .map((word) => word.replace(/^[^\p{L}\p{N}_]+|[^\p{L}\p{N}_]+$/gu, ''))
    .filter((word) => word !== '')
    .map((word) => word.replace(/[\\:~^*+]/g, '\\$&'));
  const last = words[words.length - 1] || '';
  return [...words.map((word) => `${word}^4`), ...(last.length > 2 ? [`${last}*`] : [])].join(' ');
}

if (window.Worker) {
  const ask = searchWorker.postMessage.bind(searchWorker);
  searchWorker.postMessage = (message) => ask(message.query ? {query: plainQuery(message.query) || 'nothing'} : message);
}

const displayAll = displayResults;
displayResults = (results) => {
  const seen = new Set();
  displayAll(results.filter(({location, title}) => {
    const key = `${location.split('#')[0]} ${title}`;
    return !seen.has(key) && seen.add(key);
  }));
};
