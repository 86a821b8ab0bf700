// Starts `seedlint server`, and leaves the rest to the Language Server Protocol.
const vscode = require('vscode');
const { LanguageClient } = require('vscode-languageclient/node');

let client;

async function start() {
  const command = vscode.workspace.getConfiguration('seedlint').get('path');
  const server = { command, args: ['server'] };
  const documentSelector = [
    { language: 'markdown', scheme: 'file' },
    { language: 'markdown', scheme: 'untitled' },
    // The language of an extension for MDX.
    { language: 'mdx', scheme: 'file' },
    { pattern: '**/seedlint.{yaml,yml}', scheme: 'file' },
  ];
  client = new LanguageClient('seedlint', 'seedlint', server, { documentSelector });
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const message = `seedlint cannot be started as "${command}": ${error.message || error}. Install it, or set "seedlint.path".`;
    const choice = await vscode.window.showErrorMessage(message, 'Open settings');
    if (choice) {
      vscode.commands.executeCommand('workbench.action.openSettings', 'seedlint.path');
    }
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function restart() {
  await stop();
  await start();
}

exports.activate = async (context) => {
  context.subscriptions.push(vscode.commands.registerCommand('seedlint.restart', restart));
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('seedlint.path')) {
        restart();
      }
    }),
  );
  await start();
};

exports.deactivate = stop;
