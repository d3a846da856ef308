;;; cilium-lint.el --- Flymake backend for cilium-lint  -*- lexical-binding: t; -*-

;; (require 'cilium-lint)
;; (add-hook 'yaml-mode-hook #'cilium-lint-setup)
;; (add-hook 'yaml-ts-mode-hook #'cilium-lint-setup)

;;; Code:

(require 'flymake)
(require 'json)

(defvar cilium-lint-program "cilium-lint"
  "The program, by name or by path.")

(defvar-local cilium-lint--process nil)

(defun cilium-lint--position (place)
  "The buffer's position of PLACE, a line and a column in characters."
  (save-excursion
    (save-restriction
      (widen)
      (goto-char (point-min))
      (forward-line (1- (alist-get 'line place)))
      (min (line-end-position) (+ (point) (1- (alist-get 'column place)))))))

(defun cilium-lint--diagnostics (source name output)
  "Diagnostics for buffer SOURCE, called NAME in the report OUTPUT."
  (let ((types '(("error" . :error) ("warning" . :warning) ("info" . :note)))
        (findings (alist-get 'findings (json-parse-string output :object-type 'alist :array-type 'list
                                                          :null-object nil))))
    (delq nil
          (mapcar
           (lambda (finding)
             (let ((at (alist-get 'location finding)))
               (when (and at (equal (alist-get 'path at) name) (not (alist-get 'suppressed finding)))
                 (with-current-buffer source
                   (flymake-make-diagnostic
                    source
                    (cilium-lint--position (alist-get 'start at))
                    (cilium-lint--position (alist-get 'end at))
                    (cdr (assoc (alist-get 'severity finding) types))
                    (format "%s [%s]" (alist-get 'message finding) (alist-get 'rule finding)))))))
           findings))))

(defun cilium-lint-backend (report &rest _)
  "Flymake backend: lints the buffer and calls REPORT with what was found."
  (unless (executable-find cilium-lint-program)
    (error "cilium-lint is not on the PATH"))
  (when (process-live-p cilium-lint--process)
    (kill-process cilium-lint--process))
  (let* ((source (current-buffer))
         (root (or (locate-dominating-file default-directory ".git") default-directory))
         (default-directory (expand-file-name root))
         (name (file-relative-name (or (buffer-file-name) "values.yaml") default-directory)))
    (setq cilium-lint--process
          (make-process
           :name "cilium-lint" :noquery t :connection-type 'pipe
           :buffer (generate-new-buffer " *cilium-lint*")
           :command (list cilium-lint-program "check" "-" "--allow-empty" "--stdin-filename" name "--format" "json")
           :sentinel
           (lambda (process _event)
             (when (memq (process-status process) '(exit signal))
               (unwind-protect
                   (when (and (buffer-live-p source)
                              (eq process (buffer-local-value 'cilium-lint--process source)))
                     (let ((output (with-current-buffer (process-buffer process) (buffer-string))))
                       (funcall report (unless (string-empty-p output)
                                         (cilium-lint--diagnostics source name output)))))
                 (kill-buffer (process-buffer process)))))))
    (process-send-region cilium-lint--process (point-min) (point-max))
    (process-send-eof cilium-lint--process)))

;;;###autoload
(defun cilium-lint-setup ()
  "Lint this buffer with cilium-lint."
  (add-hook 'flymake-diagnostic-functions #'cilium-lint-backend nil t)
  (flymake-mode 1))

(provide 'cilium-lint)
;;; cilium-lint.el ends here
