#pragma once

#include "core/base/Error.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace fovea::app {

// A bar above the pictures that says what went wrong and offers a way out. It never blocks; it stays until it
// is closed, or until another message replaces it.
class MessageBar : public QFrame {
    Q_OBJECT

public:
    explicit MessageBar(QWidget* parent = nullptr);

    // action is the text of a button; empty shows none.
    void showError(const Error& error, const QString& action = {});
    // Something to know that is no failure.
    void showNotice(const QString& text);
    void clear();
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void actionTriggered();

private:
    void setColours(const char* background, const char* text);

    QLabel* m_text = nullptr;
    QPushButton* m_action = nullptr;
};

} // namespace fovea::app
