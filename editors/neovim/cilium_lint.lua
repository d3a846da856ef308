-- For nvim-lint: require('lint').linters.cilium_lint = dofile('…/cilium_lint.lua')
--                require('lint').linters_by_ft = { yaml = { 'cilium_lint' }, sh = { 'cilium_lint' } }
local severities = {
  error = vim.diagnostic.severity.ERROR,
  warning = vim.diagnostic.severity.WARN,
  info = vim.diagnostic.severity.INFO,
}

-- Code points to bytes, as Neovim counts columns.
local function byte_column(bufnr, place)
  local line = vim.api.nvim_buf_get_lines(bufnr, place.line - 1, place.line, false)[1] or ''
  local ok, byte = pcall(vim.str_byteindex, line, place.column - 1)
  return ok and byte or #line
end

return {
  cmd = 'cilium-lint',
  stdin = true,
  stream = 'stdout',
  ignore_exitcode = true,
  args = {
    'check', '-', '--allow-empty', '--format', 'json', '--stdin-filename',
    function() return vim.fn.fnamemodify(vim.api.nvim_buf_get_name(0), ':.') end,
  },
  parser = function(output, bufnr)
    if output == '' then return {} end
    local name = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(bufnr), ':.')
    local diagnostics = {}
    for _, finding in ipairs(vim.json.decode(output, { luanil = { object = true } }).findings) do
      local at = finding.location
      if at and at.path == name and not finding.suppressed then
        table.insert(diagnostics, {
          lnum = at.start.line - 1,
          col = byte_column(bufnr, at.start),
          end_lnum = at['end'].line - 1,
          end_col = byte_column(bufnr, at['end']),
          severity = severities[finding.severity],
          source = 'cilium-lint',
          code = finding.rule,
          message = finding.message .. (finding.help and '\n' .. finding.help or ''),
        })
      end
    end
    return diagnostics
  end,
}
