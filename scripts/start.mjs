// Plain JavaScript: old versions of Node must be able to run this far, to report their version.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    'The guestbook needs Node 24 (this is ' +
      process.versions.node +
      '). It comes with its own: run npx -y pnpm@12 start',
  );
  process.exit(1);
} else {
  // NODE_* variables of the shell (an editor's debugger, a proxy, options of pg) must not reach the services.
  for (var name of Object.keys(process.env))
    if (/^NODE_(?!EXTRA_CA_CERTS$)/.test(name)) delete process.env[name];
  import('./start/main.ts').catch(function (error) {
    var isMissing = error.code === 'ERR_MODULE_NOT_FOUND' && /Cannot find package/.test(error.message);
    console.error(isMissing ? 'The packages are not installed yet. Run: npx -y pnpm@12 start' : error);
    process.exit(1);
  });
}
