-- Opens ARTICLE in Neovim with the language server SEEDLINT, and writes what came of it to OUT.
local article, seedlint, out = vim.env.ARTICLE, vim.env.SEEDLINT, vim.env.OUT
local said = {}
vim.cmd('edit ' .. vim.fn.fnameescape(article))
local client = vim.lsp.start_client({ cmd = { seedlint, 'server' }, root_dir = vim.fn.fnamemodify(article, ':h') })
vim.lsp.buf_attach_client(0, client)
local function settled(number)
  return vim.wait(20000, function() return #vim.diagnostic.get(0) == number end, 20)
end
if not settled(1) then table.insert(said, 'no diagnostic') end
for _, one in ipairs(vim.diagnostic.get(0)) do
  local line = vim.api.nvim_buf_get_lines(0, one.lnum, one.lnum + 1, false)[1]
  table.insert(said, one.code .. ' ' .. line:sub(one.col + 1, one.end_col))
end
local params = vim.lsp.util.make_range_params()
params.context = { diagnostics = {}, only = { 'source.fixAll.seedlint' } }
local answers = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', params, 20000)
for _, answer in pairs(answers or {}) do
  for _, action in ipairs(answer.result or {}) do
    vim.lsp.util.apply_workspace_edit(action.edit, vim.lsp.get_client_by_id(client).offset_encoding)
  end
end
if not settled(0) then table.insert(said, 'a diagnostic is left') end
vim.list_extend(said, vim.api.nvim_buf_get_lines(0, 0, -1, false))
vim.fn.writefile(said, out)
vim.cmd('qall!')
