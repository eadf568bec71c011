// Microsoft's own Kusto language service, offline: {tables, queries} as JSON on stdin → the diagnostics of each query.
// node judge.js FOLDER, where FOLDER is that of the npm package.
const folder = process.argv[2];
require(folder + "/bridge.min.js");
require(folder + "/Kusto.Language.Bridge.min.js");
const { GlobalState, KustoCode, Symbols } = Kusto.Language;

const { tables, queries } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const symbols = Object.entries(tables).map(([name, schema]) => new Symbols.TableSymbol.$ctor7(name, schema, null));
const database = new Symbols.DatabaseSymbol.ctor("workspace", symbols);
const globals = GlobalState.Default.WithDatabase(database);

const told = queries.map((query) => {
  const found = KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  const lines = [];
  for (let at = 0; at < found.Count; at++) {
    const one = found.getItem(at);
    lines.push(`${one.Severity} at ${one.Start}: ${one.Message}`);
  }
  return lines;
});
process.stdout.write(JSON.stringify(told));
