#pragma once

#include <QLabel>

namespace fovea::app {

// What a panel shows while it has nothing else: words that say what to do.
[[nodiscard]] inline QLabel* emptyState(const QString& words)
{
    auto* label = new QLabel(words);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    label->setEnabled(false);
    return label;
}

} // namespace fovea::app
