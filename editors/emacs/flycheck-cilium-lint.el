;;; flycheck-cilium-lint.el --- Flycheck checker for cilium-lint  -*- lexical-binding: t; -*-

;; (require 'flycheck-cilium-lint)

;;; Code:

(require 'flycheck)

(flycheck-define-checker cilium-lint
  "What Helm, KIND and Cilium will refuse, deadlock on or ignore."
  :command ("cilium-lint" "check" "-" "--allow-empty" "--format" "concise" "--quiet"
            "--stdin-filename" (eval (or (buffer-file-name) "values.yaml")))
  :standard-input t
  :working-directory (lambda (_checker) (or (locate-dominating-file default-directory ".git") default-directory))
  :error-patterns
  ((error line-start (file-name) ":" line ":" column ": error[" (id (one-or-more (not (any "]")))) "]: " (message) line-end)
   (warning line-start (file-name) ":" line ":" column ": warning[" (id (one-or-more (not (any "]")))) "]: " (message) line-end)
   (info line-start (file-name) ":" line ":" column ": info[" (id (one-or-more (not (any "]")))) "]: " (message) line-end))
  :modes (yaml-mode yaml-ts-mode sh-mode bash-ts-mode))

(add-to-list 'flycheck-checkers 'cilium-lint)

(provide 'flycheck-cilium-lint)
;;; flycheck-cilium-lint.el ends here
