"""Courses, their modules and lessons, quizzes, progress and completion."""
