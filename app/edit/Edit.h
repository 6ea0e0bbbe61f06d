#pragma once

#include <QUndoStack>

#include <functional>

namespace fovea::app {

// Does a step now and puts it on the stack, so that it can be undone and done again. Both functions change a
// document and must outlive nothing but it: they are kept until the stack is cleared. name is what people
// read after "Undo".
//
//     pushEdit(stack, tr("Delete the measurement"), [=, this] { m_document.remove(id); },
//         [=, this] { m_document.insert(measurement); });
void pushEdit(QUndoStack& stack, const QString& name, std::function<void()> redo, std::function<void()> undo);

} // namespace fovea::app
