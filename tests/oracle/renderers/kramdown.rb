# Renders Markdown as Jekyll 4 does: kramdown with the options of Jekyll's default configuration.
#
#     ruby kramdown.rb < articles.ndjson > pages.ndjson
#
# The lines are those of render.mjs. `versions` as the argument prints what is installed.

require "json"
require "kramdown"
require "kramdown-parser-gfm"

OPTIONS = {
  input: "GFM",
  auto_ids: true,
  toc_levels: (1..6).to_a,
  entity_output: "as_char",
  smart_quotes: "lsquo,rsquo,ldquo,rdquo",
  hard_wrap: false,
  guess_lang: true,
  footnote_nr: 1,
  show_warnings: false,
  syntax_highlighter: nil,
}.freeze

if ARGV[0] == "versions"
  puts "jekyll #{Kramdown::VERSION}"
  exit
end

$stdin.set_encoding("UTF-8")
$stdin.each_line do |line|
  article = JSON.parse(line)
  page = { id: article["id"] }
  begin
    page[:html] = Kramdown::Document.new(article["text"], OPTIONS).to_html
  rescue StandardError => error
    page[:error] = error.message[0, 300]
  end
  puts JSON.generate(page)
  $stdout.flush
end
