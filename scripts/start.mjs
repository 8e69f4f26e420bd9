// Plain JavaScript that old versions of Node can read, to tell them what is wrong.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    'This is Node ' +
      process.versions.node +
      ' and the guestbook needs 24. It brings one: npx -y pnpm@12 start',
  );
  process.exit(1);
} else {
  // What a shell says to each Node (an editor's debugger, a proxy) is not meant for the services, nor what it says to pg.
  for (var name of Object.keys(process.env))
    if (/^NODE_(?!EXTRA_CA_CERTS$)/.test(name)) delete process.env[name];
  import('./start/main.ts').catch(function (error) {
    var isMissing = error.code === 'ERR_MODULE_NOT_FOUND' && /Cannot find package/.test(error.message);
    console.error(isMissing ? 'The packages are not installed yet. Run: npx -y pnpm@12 start' : error);
    process.exit(1);
  });
}
